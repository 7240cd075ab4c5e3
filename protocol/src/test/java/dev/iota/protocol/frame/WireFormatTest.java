package dev.iota.protocol.frame;

import static dev.iota.protocol.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.Examples;
import dev.iota.protocol.Golden;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WireFormatTest {
    @Test
    void writesTheBytesOfVersionOne() {
        Golden.requireSameBytes("ticket-v1", Examples.signedTicket().bytes());
        requireSameFrame("frame-forward", Examples.forward());
        requireSameFrame("frame-backward", Examples.backward());
        for (TensorCodec codec : List.of(TensorCodec.FP32, TensorCodec.BF16)) {
            Golden.requireSameBytes("tensor-" + codec + "-v1", Examples.encoded(codec));
        }
        requireSameFrame("frame-composed", Examples.composed());
    }

    @Test
    void readsTicketsBack() throws RejectedException {
        SignedTicket signed = Examples.signedTicket();
        SignedTicket read = SignedTicket.read(signed.bytes());
        assertThat(read.ticket()).isEqualTo(Examples.ticket());
        assertThat(read.bytes()).isEqualTo(signed.bytes());
        assertThat(read.id()).isEqualTo(signed.id());
        assertThat(read.isSignedBy(Examples.ORCHESTRATOR.miner())).isTrue();
        assertThat(read.isSignedBy(Examples.HEAD.miner())).isFalse();
    }

    @Test
    void aTicketsReaderDrawsAsItsSenderDoes() throws RejectedException {
        SignedTicket signed = Examples.signedTicket();
        Set<Long> seeds = new HashSet<>();
        for (Direction direction : Direction.values()) {
            for (int stage = 0; stage < ModelSpec.MAX_STAGES; stage++) {
                long seed = signed.seed(direction, new Stage(stage));
                assertThat(SignedTicket.read(signed.bytes()).seed(direction, new Stage(stage))).isEqualTo(seed);
                seeds.add(seed);
            }
        }
        assertThat(seeds).hasSize(2 * ModelSpec.MAX_STAGES);
    }

    @Test
    void readsFramesBack() throws RejectedException {
        for (Frame frame : List.of(Examples.forward(), Examples.backward(), Examples.composed())) {
            Frame read = Frame.read(frame.headerBytes(), frame.ticket().bytes(), frame.signature(), frame.payload());
            assertThat(read.header()).isEqualTo(frame.header()).hasToString(frame.header().toString());
            assertThat(read.header().to()).isEqualTo(new Stage(1));
            assertThat(read.isSignedBySender()).isTrue();
            assertThat(read.isPayloadIntact()).isTrue();
        }
    }

    @Test
    void refusesTicketsCutAtAnyLength() {
        byte[] bytes = Examples.signedTicket().bytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertRejected(RejectReason.TRUNCATED, () -> SignedTicket.read(cut));
        }
        assertRejected(RejectReason.TRUNCATED, () -> SignedTicket.read(Arrays.copyOf(bytes, bytes.length + 1)));
        assertRejected(RejectReason.TOO_LARGE, () -> SignedTicket.read(new byte[SignedTicket.MAX_BYTES + 1]));
        assertRejected(RejectReason.MALFORMED, () -> SignedTicket.read(null));
    }

    @Test
    void refusesHeadersCutAtAnyLength() {
        Frame frame = Examples.forward();
        byte[] header = frame.headerBytes();
        for (int length = 0; length < header.length; length++) {
            byte[] cut = Arrays.copyOf(header, length);
            assertRejected(RejectReason.TRUNCATED, () -> Frame.read(cut, frame.ticket().bytes(), frame.signature(), frame.payload()));
        }
        for (int length = 0; length < Signatures.SIGNATURE_BYTES; length++) {
            byte[] cut = Arrays.copyOf(frame.signature(), length);
            assertRejected(RejectReason.BAD_SIGNATURE, () -> Frame.read(header, frame.ticket().bytes(), cut, frame.payload()));
        }
    }

    @Test
    void refusesFramesThatLackAPart() {
        byte[][] parts = parts(Examples.forward());
        for (int missing = 0; missing < parts.length; missing++) {
            byte[][] rest = parts.clone();
            rest[missing] = null;
            assertRejected(RejectReason.MALFORMED, () -> Frame.read(rest[0], rest[1], rest[2], rest[3]));
        }
    }

    @Test
    void noFlippedBitGoesUnnoticed() {
        byte[][] parts = parts(Examples.forward());
        for (int part = 0; part < parts.length; part++) {
            for (int bit = 0; bit < 8 * parts[part].length; bit++) {
                byte[][] flipped = parts.clone();
                flipped[part] = parts[part].clone();
                flipped[part][bit / 8] ^= (byte) (1 << (bit % 8));
                assertThat(isGenuine(flipped)).as("bit %s of part %s flipped", bit, part).isFalse();
            }
        }
    }

    @Property(tries = 500)
    void randomBytesAreRejectedOrNotGenuine(@ForAll byte[] header, @ForAll byte[] ticket, @ForAll byte[] signature) {
        assertThat(isGenuine(new byte[][] {header, ticket, signature, {}})).isFalse();
    }

    @Test
    void refusesUnknownHeaders() {
        assertRejected(RejectReason.UNKNOWN_VERSION, () -> readWith(0, 2));
        assertRejected(RejectReason.MALFORMED, () -> readWith(1, 2));
        assertRejected(RejectReason.MALFORMED, () -> readWith(2, ModelSpec.MAX_STAGES));
        assertRejected(RejectReason.UNKNOWN_VERSION, () -> readWith(3, 9));
        assertRejected(RejectReason.WRONG_SHAPE, () -> readWith(4, 0));
        assertRejected(RejectReason.WRONG_SHAPE, () -> readWith(4, 255));
        assertRejected(RejectReason.MALFORMED, () -> readWith(5, 0x80));
    }

    @Test
    void refusesGradientsFromTheHead() {
        assertRejected(RejectReason.MALFORMED, () -> readWith(1, 1));
        assertThatThrownBy(() -> new FrameHeader(Direction.BACKWARD, new Stage(0), TensorCodec.FP32, new int[] {1}, new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTicketsWhoseFieldsCannotBe() {
        int epochAt = 2 + Examples.RUN.value().length();
        int timeToLiveAt = epochAt + 4 + 4 + 8 + 4 + 8;
        byte[] negative = Examples.signedTicket().bytes();
        negative[epochAt] = (byte) 0x80;
        assertRejected(RejectReason.MALFORMED, () -> SignedTicket.read(negative));
        byte[] noTime = Examples.signedTicket().bytes();
        Arrays.fill(noTime, timeToLiveAt, timeToLiveAt + 4, (byte) 0);
        assertRejected(RejectReason.MALFORMED, () -> SignedTicket.read(noTime));
        byte[] badName = Examples.signedTicket().bytes();
        badName[2] = (byte) 0xff;
        assertRejected(RejectReason.MALFORMED, () -> SignedTicket.read(badName));
        byte[] future = Examples.signedTicket().bytes();
        future[0] = 2;
        assertRejected(RejectReason.UNKNOWN_VERSION, () -> SignedTicket.read(future));
    }

    @Test
    void theLongestPathwayFitsItsBound() throws RejectedException {
        Hop hop = new Hop(Examples.HEAD.miner(), Slot.FIRST);
        SignedTicket longest = SignedTicket.sign(withPathway(Collections.nCopies(ModelSpec.MAX_STAGES, hop)), Examples.ORCHESTRATOR);
        assertThat(SignedTicket.read(longest.bytes()).ticket()).isEqualTo(longest.ticket());
        assertThatThrownBy(() -> withPathway(Collections.nCopies(ModelSpec.MAX_STAGES + 1, hop)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("hops");
        assertThatThrownBy(() -> withPathway(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsTheStageOfAMiner() {
        assertThat(Examples.ticket().stageOf(Examples.TAIL.miner())).isEqualTo(OptionalInt.of(2));
        assertThat(Examples.ticket().stageOf(Examples.ORCHESTRATOR.miner())).isEmpty();
    }

    @Test
    void callersCannotChangeAFrameThroughItsArrays() {
        Frame frame = Examples.forward();
        frame.header().shape()[0] = 99;
        frame.header().checksum()[0] ^= 1;
        frame.signature()[0] ^= 1;
        frame.ticket().bytes()[0] ^= 1;
        assertThat(isGenuine(parts(frame))).isTrue();
    }

    @Test
    void ticketIdsHaveOneTextEach() {
        TicketId id = Examples.signedTicket().id();
        assertThat(TicketId.of(id.toString())).isEqualTo(id);
        for (String bad : new String[] {"", "+123456789abcdef", "0123456789ABCDEF", "0123456789abcde", "0123456789abcdef0"}) {
            assertThatThrownBy(() -> TicketId.of(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static boolean isGenuine(byte[][] parts) {
        try {
            Frame frame = Frame.read(parts[0], parts[1], parts[2], parts[3]);
            return frame.isPayloadIntact() && frame.ticket().isSignedBy(Examples.ORCHESTRATOR.miner()) && frame.isSignedBySender();
        } catch (RejectedException rejected) {
            return false;
        }
    }

    private static Frame readWith(int at, int value) throws RejectedException {
        byte[][] parts = parts(Examples.forward());
        parts[0][at] = (byte) value;
        return Frame.read(parts[0], parts[1], parts[2], parts[3]);
    }

    private static Ticket withPathway(List<Hop> pathway) {
        Ticket ticket = Examples.ticket();
        return new Ticket(ticket.run(), ticket.epoch(), ticket.generation(), ticket.microBatch(), ticket.attempt(),
                ticket.issuedAtMillis(), ticket.timeToLiveMillis(), pathway);
    }

    private static byte[][] parts(Frame frame) {
        return new byte[][] {frame.headerBytes(), frame.ticket().bytes(), frame.signature(), frame.payload()};
    }

    private static void requireSameFrame(String name, Frame frame) {
        Golden.requireSameBytes(name + "-header-v1", frame.headerBytes());
        Golden.requireSameBytes(name + "-signature-v1", frame.signature());
        Golden.requireSameBytes(name + "-payload-v1", frame.payload());
    }
}
