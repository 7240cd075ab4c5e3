package dev.iota.protocol.frame;

import static dev.iota.protocol.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.iota.protocol.Examples;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameRulesTest {
    private static final int[] SHAPE = Examples.SPEC.wireShape();
    private final FrameRules body = rules(Examples.BODY, 1, Examples.SLOT);

    @Test
    void acceptsWhatBelongsHere() {
        assertThatCode(() -> body.check(Examples.forward(), Direction.FORWARD)).doesNotThrowAnyException();
        assertThatCode(() -> body.check(Examples.backward(), Direction.BACKWARD)).doesNotThrowAnyException();
        assertThatCode(() -> rules(Examples.HEAD, 0, Slot.FIRST).check(Examples.signedTicket())).doesNotThrowAnyException();
    }

    @Test
    void refusesAnotherGenerationEpochOrRun() {
        Ticket own = Examples.ticket();
        refuses(RejectReason.WRONG_GENERATION, ticket(own.run(), own.epoch(), new Generation(0), own.microBatch(), own.pathway()));
        refuses(RejectReason.WRONG_GENERATION, ticket(own.run(), own.epoch(), new Generation(2), own.microBatch(), own.pathway()));
        refuses(RejectReason.WRONG_EPOCH, ticket(own.run(), new Epoch(1), own.generation(), own.microBatch(), own.pathway()));
        refuses(RejectReason.WRONG_RUN, ticket(new RunId("other"), own.epoch(), own.generation(), own.microBatch(), own.pathway()));
        refuses(RejectReason.MALFORMED, ticket(own.run(), own.epoch(), own.generation(), new MicroBatch(10), own.pathway()));
    }

    @Test
    void refusesPathwaysOnWhichThisWorkerIsNot() {
        List<Hop> otherMiner = new ArrayList<>(Examples.pathway());
        otherMiner.set(1, new Hop(Examples.TAIL.miner(), Examples.SLOT));
        refuses(RejectReason.NOT_ON_PATHWAY, pathway(otherMiner));
        List<Hop> otherSlot = new ArrayList<>(Examples.pathway());
        otherSlot.set(1, new Hop(Examples.BODY.miner(), Slot.FIRST));
        refuses(RejectReason.NOT_ON_PATHWAY, pathway(otherSlot));
        refuses(RejectReason.NOT_ON_PATHWAY, pathway(Examples.pathway().subList(0, 2)));
    }

    @Test
    void refusesTicketsThatTheOrchestratorDidNotSign() {
        SignedTicket forged = SignedTicket.sign(Examples.ticket(), Examples.HEAD);
        assertRejected(RejectReason.BAD_SIGNATURE, () -> rules(Examples.HEAD, 0, Slot.FIRST).check(forged));
        Frame frame = Examples.frame(Examples.HEAD, forged, Direction.FORWARD, 0, TensorCodec.FP32, SHAPE);
        assertRejected(RejectReason.BAD_SIGNATURE, () -> body.check(frame, Direction.FORWARD));
    }

    @Test
    void refusesFramesThatAnotherMinerSigned() {
        Frame frame = Examples.frame(Examples.TAIL, Examples.signedTicket(), Direction.FORWARD, 0, TensorCodec.FP32, SHAPE);
        assertRejected(RejectReason.BAD_SIGNATURE, () -> body.check(frame, Direction.FORWARD));
        assertThat(frame.isSignedBySender()).isFalse();
    }

    @Test
    void refusesTheWrongInbox() {
        assertRejected(RejectReason.WRONG_INBOX, () -> body.check(Examples.forward(), Direction.BACKWARD));
        assertRejected(RejectReason.WRONG_INBOX, () -> body.check(Examples.backward(), Direction.FORWARD));
        FrameRules tail = rules(Examples.TAIL, 2, new Slot(1));
        assertRejected(RejectReason.WRONG_INBOX, () -> tail.check(Examples.forward(), Direction.FORWARD));
    }

    @Test
    void refusesGradientsFromBeyondTheTail() {
        FrameRules tail = rules(Examples.TAIL, 2, new Slot(1));
        Frame frame = Examples.frame(Examples.HEAD, Examples.signedTicket(), Direction.BACKWARD, 3, TensorCodec.BF16, SHAPE);
        assertRejected(RejectReason.NOT_ON_PATHWAY, () -> tail.check(frame, Direction.BACKWARD));
        assertThat(frame.isSignedBySender()).isFalse();
    }

    @Test
    void refusesOtherShapesAndCodecs() {
        for (int[] shape : List.of(new int[] {3, 2, 4}, new int[] {6, 4}, new int[] {2, 3, 4, 1}, new int[] {0, 0, 0})) {
            Frame frame = Examples.frame(Examples.HEAD, Examples.signedTicket(), Direction.FORWARD, 0, TensorCodec.FP32, shape);
            assertRejected(RejectReason.WRONG_SHAPE, () -> body.check(frame, Direction.FORWARD));
        }
        Frame codec = Examples.frame(Examples.HEAD, Examples.signedTicket(), Direction.FORWARD, 0, TensorCodec.INT8, SHAPE);
        assertRejected(RejectReason.WRONG_SHAPE, () -> body.check(codec, Direction.FORWARD));
    }

    @Test
    void refusesPayloadsOfAnotherLength() {
        assertRejected(RejectReason.TRUNCATED, () -> body.check(withPayload(new byte[95]), Direction.FORWARD));
        assertRejected(RejectReason.TOO_LARGE, () -> body.check(withPayload(new byte[97]), Direction.FORWARD));
        assertThat(FrameRules.maxPayloadBytes(Examples.SPEC)).isEqualTo(96);
    }

    @Test
    void packedPayloadsMayBeShorterButNoLonger() {
        RunSpec spec = Examples.SPEC;
        TensorCodec packed = TensorCodec.parse("bf16+zstd");
        RunSpec run = new RunSpec(spec.version(), spec.run(), spec.orchestrator(), spec.model(), spec.training(), packed, TensorCodec.FP32,
                spec.dataset(), spec.merge(), spec.retention(), spec.incentives(), spec.samplesPerEpoch(), spec.samples(), spec.limits());
        FrameRules rules = new FrameRules(run, Examples.BODY.miner(), new Stage(1), Examples.SLOT, Examples.EPOCH, Examples.GENERATION);
        for (int bytes : new int[] {1, 48, 49}) {
            assertThatCode(() -> rules.check(packed(packed, bytes), Direction.FORWARD)).doesNotThrowAnyException();
        }
        assertRejected(RejectReason.TRUNCATED, () -> rules.check(packed(packed, 50), Direction.FORWARD));
    }

    private static Frame packed(TensorCodec codec, int bytes) {
        return Frame.sign(Examples.HEAD, Examples.signedTicket(), Direction.FORWARD, new Stage(0), codec, SHAPE, new byte[bytes]);
    }

    @Test
    void refusesPayloadsThatChangedOnTheWay() throws RejectedException {
        Frame frame = Examples.forward();
        byte[] changed = frame.payload().clone();
        changed[5] ^= 1;
        Frame received = Frame.read(frame.headerBytes(), frame.ticket().bytes(), frame.signature(), changed);
        assertRejected(RejectReason.BAD_CHECKSUM, () -> body.check(received, Direction.FORWARD));
    }

    private void refuses(RejectReason reason, Ticket ticket) {
        SignedTicket signed = SignedTicket.sign(ticket, Examples.ORCHESTRATOR);
        assertRejected(reason, () -> body.check(signed));
        Frame frame = Examples.frame(Examples.HEAD, signed, Direction.FORWARD, 0, TensorCodec.FP32, SHAPE);
        assertRejected(reason, () -> body.check(frame, Direction.FORWARD));
    }

    private static FrameRules rules(MinerKey miner, int stage, Slot slot) {
        return new FrameRules(Examples.SPEC, miner.miner(), new Stage(stage), slot, Examples.EPOCH, Examples.GENERATION);
    }

    private static Frame withPayload(byte[] payload) {
        return Frame.sign(
                Examples.HEAD, Examples.signedTicket(), Direction.FORWARD, new Stage(0), TensorCodec.FP32, SHAPE, payload);
    }

    private static Ticket pathway(List<Hop> pathway) {
        return ticket(Examples.RUN, Examples.EPOCH, Examples.GENERATION, Examples.MICRO_BATCH, pathway);
    }

    private static Ticket ticket(RunId run, Epoch epoch, Generation generation, MicroBatch microBatch, List<Hop> pathway) {
        return new Ticket(run, epoch, generation, microBatch, Attempt.FIRST, Examples.TIME, 30_000, pathway);
    }
}
