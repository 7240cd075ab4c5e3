package dev.iota.local.hostile;

import static dev.iota.local.hostile.HostileAttempt.StoppedBy.WORKERS_GATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.function.Executable;

/** Frames that no worker may compute with, from a miner that may write to the next stage's inboxes: each must be refused and counted. */
final class FrameAttempts {
    private static final int CODEC = 3;
    private static final int DIMENSIONS = 4;
    private static final int CHECKSUM = 17;

    private final SecuredRun of;
    private final Tail tail;
    private final Client client;
    private final MinerKey head;
    private final MinerKey honest;
    private final MinerKey miner;
    private final MinerKey last;
    private final List<HostileAttempt> attempts = new ArrayList<>();

    /**
     * @param head the miner at the first stage, and so on
     * @param miner who tries, at the middle stage like the honest one
     */
    FrameAttempts(SecuredRun of, Tail tail, Client client, MinerKey head, MinerKey honest, MinerKey miner, MinerKey last) {
        this.of = of;
        this.tail = tail;
        this.client = client;
        this.head = head;
        this.honest = honest;
        this.miner = miner;
        this.last = last;
    }

    List<HostileAttempt> all() throws RejectedException {
        tickets();
        headers();
        tensors();
        return attempts;
    }

    /** What the honest miner sends. */
    void sendHonestly(Client sender) throws Throwable {
        sender.write(record(Frame.sign(honest, ticket(pathway(honest)), Direction.FORWARD, new Stage(1), TensorCodec.BF16, of.run.wireShape(), tensor(1))));
    }

    private void tickets() throws RejectedException {
        byte[] good = tensor(1);
        SignedTicket own = ticket(pathway(miner));
        frame("speaks for another of its stage", RejectReason.BAD_SIGNATURE, signed(miner, ticket(pathway(honest)), good));
        frame("signs a ticket itself", RejectReason.BAD_SIGNATURE,
                signed(miner, SignedTicket.sign(own.ticket(), miner), good));
        frame("sends to one who is not on the pathway", RejectReason.NOT_ON_PATHWAY,
                signed(miner, ticket(List.of(hop(head, 0), hop(miner, 1), hop(honest, 0))), good));
        frame("has a pathway of 32 hops", RejectReason.NOT_ON_PATHWAY,
                signed(miner, ticket(Collections.nCopies(32, hop(miner, 1))), good));
        frame("plays a frame of an older generation", RejectReason.WRONG_GENERATION,
                signed(miner, ticket(of.run.run(), Epoch.FIRST, Generation.FIRST, pathway(miner)), good));
        frame("sends a frame of an epoch to come", RejectReason.WRONG_EPOCH,
                signed(miner, ticket(of.run.run(), new Epoch(7), SecuredRun.GENERATION, pathway(miner)), good));
        frame("sends a frame of another run", RejectReason.WRONG_RUN,
                signed(miner, ticket(new RunId("other"), Epoch.FIRST, SecuredRun.GENERATION, pathway(miner)), good));
        frame("sends a gradient into the inbox of activations", RejectReason.WRONG_INBOX,
                Frame.sign(miner, own, Direction.BACKWARD, new Stage(1), TensorCodec.BF16, of.run.wireShape(), good));
        parts("sends a ticket of 30 KB", RejectReason.TOO_LARGE, signed(miner, own, good), Part.TICKET, new byte[30_000]);
        parts("cuts the ticket off", RejectReason.TRUNCATED, signed(miner, own, good), Part.TICKET, Arrays.copyOf(own.bytes(), 50));
        parts("speaks a ticket's version to come", RejectReason.UNKNOWN_VERSION, signed(miner, own, good), Part.TICKET, changed(own.bytes(), 0, 9));
        parts("changes a ticket's micro-batch", RejectReason.BAD_SIGNATURE, signed(miner, own, good), Part.TICKET,
                changed(own.bytes(), 2 + of.run.run().value().length() + 8 + 7, 77));
    }

    private void headers() throws RejectedException {
        Frame good = signed(miner, ticket(pathway(miner)), tensor(1));
        byte[] header = good.headerBytes();
        attempt("sends no frame at all", RejectReason.MALFORMED, () -> client.write(topic(), new byte[] {1, 2, 3}));
        attempt("sends a record without a value", RejectReason.MALFORMED, () -> client.write(topic(), null));
        parts("sends an empty header", RejectReason.TRUNCATED, good, Part.HEADER, new byte[0]);
        parts("cuts the header off", RejectReason.TRUNCATED, good, Part.HEADER, Arrays.copyOf(header, 9));
        parts("adds bytes to the header", RejectReason.TRUNCATED, good, Part.HEADER, Arrays.copyOf(header, 9_000));
        parts("speaks a frame's version to come", RejectReason.UNKNOWN_VERSION, good, Part.HEADER, changed(header, 0, 9));
        parts("names a direction that there is not", RejectReason.MALFORMED, good, Part.HEADER, changed(header, 1, 7));
        parts("names a codec that there is not", RejectReason.UNKNOWN_VERSION, good, Part.HEADER, changed(header, CODEC, 99));
        parts("names 200 dimensions", RejectReason.WRONG_SHAPE, good, Part.HEADER, changed(header, DIMENSIONS, 200));
        parts("names a tensor of 2^93 values", RejectReason.WRONG_SHAPE, good, Part.HEADER, huge(header));
        parts("names a negative dimension", RejectReason.MALFORMED, good, Part.HEADER, changed(header, DIMENSIONS + 1, 0x80));
        parts("changes the checksum", RejectReason.BAD_CHECKSUM, good, Part.HEADER, changed(header, CHECKSUM, header[CHECKSUM] ^ 1));
        parts("sends half a signature", RejectReason.BAD_SIGNATURE, good, Part.SIGNATURE, new byte[32]);
    }

    private void tensors() throws RejectedException {
        byte[] good = tensor(1);
        SignedTicket own = ticket(pathway(miner));
        Frame sound = signed(miner, own, good);
        parts("changes a byte of the tensor", RejectReason.BAD_CHECKSUM, sound, Part.PAYLOAD, changed(good, 5, good[5] ^ 1));
        parts("cuts the tensor off", RejectReason.TRUNCATED, sound, Part.PAYLOAD, Arrays.copyOf(good, good.length - 2));
        frame("sends a tensor of another shape", RejectReason.WRONG_SHAPE,
                Frame.sign(miner, own, Direction.FORWARD, new Stage(1), TensorCodec.BF16, new int[] {1, 1, 1}, new byte[2]));
        frame("sends a tensor in another codec", RejectReason.WRONG_SHAPE,
                Frame.sign(miner, own, Direction.FORWARD, new Stage(1), TensorCodec.INT8, of.run.wireShape(), good));
        frame("sends more than a tensor", RejectReason.TOO_LARGE, signed(miner, own, new byte[good.length * 3]));
        byte[] poison = new byte[good.length];
        Arrays.fill(poison, (byte) 0xff);
        frame("sends what is not a number", RejectReason.NOT_FINITE, signed(miner, own, poison));
    }

    private enum Part {
        HEADER,
        TICKET,
        SIGNATURE,
        PAYLOAD
    }

    private void parts(String what, RejectReason reason, Frame frame, Part changed, byte[] bytes) {
        attempt(what, reason, () -> client.write(record(
                changed == Part.PAYLOAD ? bytes : frame.payload(),
                changed == Part.HEADER ? bytes : frame.headerBytes(),
                changed == Part.TICKET ? bytes : frame.ticket().bytes(),
                changed == Part.SIGNATURE ? bytes : frame.signature())));
    }

    private void frame(String what, RejectReason reason, Frame frame) {
        attempt(what, reason, () -> client.write(record(frame)));
    }

    private void attempt(String what, RejectReason reason, Executable attempt) {
        attempts.add(new HostileAttempt(what + ": " + reason, WORKERS_GATE, () -> {
            long before = tail.refused(reason);
            long received = tail.received();
            attempt.execute();
            Patience.until(() -> assertThat(tail.refused(reason)).isEqualTo(before + 1));
            assertThat(tail.received()).isEqualTo(received);
        }));
    }

    private String topic() {
        return of.topics.activations(Tail.PLACE.stage());
    }

    private ProducerRecord<byte[], byte[]> record(Frame frame) {
        return record(frame.payload(), frame.headerBytes(), frame.ticket().bytes(), frame.signature());
    }

    private ProducerRecord<byte[], byte[]> record(byte[] payload, byte[] header, byte[] ticket, byte[] signature) {
        return new ProducerRecord<>(topic(), Tail.PLACE.slot().value(), null, null, payload, List.of(
                new RecordHeader(Frame.HEADER_KEY, header), new RecordHeader(Frame.TICKET_KEY, ticket), new RecordHeader(Frame.SIGNATURE_KEY, signature)));
    }

    private Frame signed(MinerKey signer, SignedTicket ticket, byte[] payload) {
        return Frame.sign(signer, ticket, Direction.FORWARD, new Stage(1), TensorCodec.BF16, of.run.wireShape(), payload);
    }

    private List<Hop> pathway(MinerKey middle) {
        return List.of(hop(head, 0), hop(middle, middle == miner ? 1 : 0), hop(last, 0));
    }

    private static Hop hop(MinerKey key, int slot) {
        return new Hop(key.miner(), new Slot(slot));
    }

    private SignedTicket ticket(List<Hop> pathway) {
        return ticket(of.run.run(), Epoch.FIRST, SecuredRun.GENERATION, pathway);
    }

    private SignedTicket ticket(RunId run, Epoch epoch, Generation generation, List<Hop> pathway) {
        return SignedTicket.sign(new Ticket(run, epoch, generation, new MicroBatch(3), Attempt.FIRST, 1, 60_000, pathway), of.orchestrator);
    }

    private byte[] tensor(float value) throws RejectedException {
        int[] shape = of.run.wireShape();
        float[] values = new float[shape[0] * shape[1] * shape[2]];
        Arrays.fill(values, value);
        return TensorCodec.BF16.encode(values, shape[2], 0);
    }

    private static byte[] changed(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] huge(byte[] header) {
        ByteBuffer changed = ByteBuffer.wrap(header.clone());
        for (int dimension = 0; dimension < 3; dimension++) {
            changed.putInt(DIMENSIONS + 1 + Integer.BYTES * dimension, Integer.MAX_VALUE);
        }
        return changed.array();
    }
}
