package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.operators.anomaly.Flow;
import dev.iota.operators.anomaly.FrameSummary;
import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.AnomalyRecord.Kind;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
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
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The operators between the topics of frames and of anomalies. */
class FrameAnomaliesTest {
    private static final MinerKey HEAD = MinerKey.generate();
    private static final MinerKey TAIL = MinerKey.generate();
    private static final long TIME = 1_000_000;

    private final RunSpec run = TestRun.of(2, 1_000, 2_000);
    private final Random random = new Random(1);

    @Test
    void reducesFramesOfBothDirectionsAndNamesTheirSenders() throws Exception {
        try (var gate = gate(1)) {
            gate.processElement(inbound(1, frame(HEAD, 1, Direction.FORWARD, tensor(1)), Direction.FORWARD), 0);
            gate.processElement(inbound(2, frame(TAIL, 1, Direction.BACKWARD, tensor(1)), Direction.BACKWARD), 0);
            assertThat(gate.extractOutputValues()).extracting(FrameSummary::flow)
                    .containsExactly(new Flow(Stage.FIRST, Direction.FORWARD), new Flow(new Stage(1), Direction.BACKWARD));
            assertThat(gate.extractOutputValues()).extracting(FrameSummary::sender).containsExactly(HEAD.miner(), TAIL.miner());
            assertThat(gate.extractOutputValues()).allSatisfy(summary -> assertThat(summary.statistics().elements()).isEqualTo(128));
        }
    }

    @Test
    void passesOverWhatShowsNoSenderAndNeverFails() throws Exception {
        Frame good = frame(HEAD, 1, Direction.FORWARD, tensor(1));
        InboundFrame whole = inbound(1, good, Direction.FORWARD);
        byte[] none = {};
        byte[] changed = whole.payload().clone();
        changed[5] ^= 1;
        Map<InboundFrame, RejectReason> bad = new LinkedHashMap<>();
        bad.put(with(whole, none, whole.ticket(), whole.signature(), whole.payload()), RejectReason.TRUNCATED);
        bad.put(with(whole, whole.header(), none, whole.signature(), whole.payload()), RejectReason.TRUNCATED);
        bad.put(with(whole, whole.header(), whole.ticket(), none, whole.payload()), RejectReason.BAD_SIGNATURE);
        bad.put(with(whole, whole.header(), whole.ticket(), new byte[64], whole.payload()), RejectReason.BAD_SIGNATURE);
        bad.put(with(whole, whole.header(), whole.ticket(), whole.signature(), none), RejectReason.TRUNCATED);
        bad.put(with(whole, whole.header(), whole.ticket(), whole.signature(), new byte[1 << 20]), RejectReason.TOO_LARGE);
        bad.put(with(whole, whole.header(), whole.ticket(), whole.signature(), changed), RejectReason.BAD_CHECKSUM);
        bad.put(inbound(1, good, Direction.BACKWARD), RejectReason.WRONG_INBOX);
        bad.put(inbound(1, frame(TAIL, 1, Direction.FORWARD, tensor(1)), Direction.FORWARD), RejectReason.BAD_SIGNATURE);
        bad.put(at(whole, "test.elsewhere", 1), RejectReason.NOT_ON_PATHWAY);
        bad.put(at(whole, whole.topic(), 2), RejectReason.NOT_ON_PATHWAY);
        FrameReduction reduction = new FrameReduction(run);
        try (var gate = gate(1)) {
            for (Map.Entry<InboundFrame, RejectReason> entry : bad.entrySet()) {
                assertThatThrownBy(() -> reduction.reduce(entry.getKey(), reduction.read(entry.getKey())))
                        .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(entry.getValue()));
                gate.processElement(entry.getKey(), 0);
            }
            for (int i = 0; i < 300; i++) {
                gate.processElement(damaged(whole), 0);
            }
            assertThat(gate.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void whatTheSenderSignedAndNobodyCanReadIsItsAnomaly() throws Exception {
        Frame otherShape = signed(1, new int[] {1, 8, 8}, new byte[256]);
        Frame tooShort = signed(2, run.wireShape(), new byte[12]);
        byte[] poisoned = encoded(tensor(1));
        ByteBuffer.wrap(poisoned).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN);
        Frame notFinite = signed(3, run.wireShape(), poisoned);
        assertThat(anomalies(otherShape)).extracting(AnomalyRecord::kind).containsExactly(Kind.UNREADABLE);
        assertThat(anomalies(tooShort)).extracting(AnomalyRecord::kind).containsExactly(Kind.UNREADABLE);
        assertThat(anomalies(notFinite)).singleElement().satisfies(anomaly -> {
            assertThat(anomaly.kind()).isEqualTo(Kind.NOT_FINITE);
            assertThat(anomaly.miner()).isEqualTo(HEAD.miner());
            assertThat(anomaly.evidence()).containsExactly(new RecordPlace("test.activations.1", 1, 5));
        });
    }

    @Test
    void looksAtOneOfSoManyMicroBatches() throws Exception {
        try (var gate = gate(4)) {
            for (int i = 0; i < 400; i++) {
                gate.processElement(inbound(i, frame(HEAD, i, Direction.FORWARD, tensor(1)), Direction.FORWARD), 0);
            }
            assertThat(gate.extractOutputValues()).hasSizeBetween(60, 140);
        }
    }

    @Test
    void findsAnAnomalyByWhatItSawBeforeARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var detector = detector(null)) {
            for (int i = 0; i < 60; i++) {
                detector.processElement(summary(i, tensor(1)), 0);
                detector.processElement(backward(i, tensor(1e-6)), 0);
            }
            assertThat(detector.extractOutputValues()).isEmpty();
            snapshot = detector.snapshot(1, 1);
        }
        try (var detector = detector(snapshot)) {
            detector.processElement(summary(59, tensor(1)), 0);
            assertThat(detector.extractOutputValues()).as("seen before").isEmpty();
            detector.processElement(backward(61, tensor(1e-6)), 0);
            assertThat(detector.extractOutputValues()).as("directions are compared apart").isEmpty();
            detector.processElement(summary(60, tensor(500)), 0);
            assertThat(detector.extractOutputValues()).singleElement().satisfies(record -> {
                assertThat(record.topic()).isEqualTo("test.anomalies");
                AnomalyRecord anomaly = Json.read(record.value(), AnomalyRecord.class, AnomalyRecord.VERSION);
                assertThat(anomaly.kind()).isEqualTo(Kind.SPIKE);
                assertThat(anomaly.statistic()).isEqualTo(AnomalyRecord.Statistic.NORM);
            });
        }
    }

    @Test
    void aRisingLossIsSeenAcrossARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var watch = watch(null)) {
            for (int i = 0; i < 100; i++) {
                watch.processElement(loss(i, 3), 0);
            }
            snapshot = watch.snapshot(1, 1);
        }
        try (var watch = watch(snapshot)) {
            for (int i = 100; i < 115; i++) {
                watch.processElement(loss(i, 4), 0);
            }
            assertThat(watch.extractOutputValues()).singleElement().satisfies(record ->
                    assertThat(Json.read(record.value(), AnomalyRecord.class, 1).kind()).isEqualTo(Kind.LOSS_RISE));
        }
    }

    private List<AnomalyRecord> anomalies(Frame frame) throws Exception {
        List<AnomalyRecord> anomalies = new ArrayList<>();
        try (var gate = gate(1); var detector = detector(null)) {
            gate.processElement(inbound(5, frame, Direction.FORWARD), 0);
            for (FrameSummary summary : gate.extractOutputValues()) {
                detector.processElement(summary, 0);
            }
            for (OutboundRecord record : detector.extractOutputValues()) {
                anomalies.add(Json.read(record.value(), AnomalyRecord.class, AnomalyRecord.VERSION));
            }
        }
        return anomalies;
    }

    private FrameSummary summary(int microBatch, float[] tensor) throws RejectedException {
        Frame frame = frame(HEAD, microBatch, Direction.FORWARD, tensor);
        return new FrameReduction(run).reduce(inbound(microBatch, frame, Direction.FORWARD), frame);
    }

    private FrameSummary backward(int microBatch, float[] tensor) throws RejectedException {
        Frame frame = frame(TAIL, microBatch, Direction.BACKWARD, tensor);
        return new FrameReduction(run).reduce(inbound(microBatch, frame, Direction.BACKWARD), frame);
    }

    private OneInputStreamOperatorTestHarness<InboundFrame, FrameSummary> gate(int every) throws Exception {
        OneInputStreamOperatorTestHarness<InboundFrame, FrameSummary> harness =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new FrameGate(run, every, 99)));
        harness.open();
        return harness;
    }

    private KeyedOneInputStreamOperatorTestHarness<Flow, FrameSummary, OutboundRecord> detector(OperatorSubtaskState state)
            throws Exception {
        return open(new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new AnomalyFunction(run)), FrameSummary::flow, TypeInformation.of(Flow.class)), state);
    }

    private KeyedOneInputStreamOperatorTestHarness<String, LossRecord, OutboundRecord> watch(OperatorSubtaskState state) throws Exception {
        return open(new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new LossRiseFunction(run)), loss -> "test", Types.STRING), state);
    }

    private static <K, I, O> KeyedOneInputStreamOperatorTestHarness<K, I, O> open(
            KeyedOneInputStreamOperatorTestHarness<K, I, O> harness, OperatorSubtaskState state) throws Exception {
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private Frame frame(MinerKey sender, int microBatch, Direction direction, float[] tensor) throws RejectedException {
        Stage from = direction == Direction.FORWARD ? Stage.FIRST : new Stage(1);
        return Frame.sign(sender, ticket(microBatch), direction, from, TensorCodec.FP32, run.wireShape(), encoded(tensor));
    }

    private Frame signed(int microBatch, int[] shape, byte[] payload) {
        return Frame.sign(HEAD, ticket(microBatch), Direction.FORWARD, Stage.FIRST, TensorCodec.FP32, shape, payload);
    }

    private static byte[] encoded(float[] tensor) throws RejectedException {
        return TensorCodec.FP32.encode(tensor, 8, 0);
    }

    private SignedTicket ticket(int microBatch) {
        List<Hop> pathway = List.of(new Hop(HEAD.miner(), new Slot(1)), new Hop(TAIL.miner(), new Slot(1)));
        return SignedTicket.sign(new Ticket(run.run(), Epoch.FIRST, Generation.FIRST, new MicroBatch(microBatch), Attempt.FIRST, TIME,
                30_000, pathway), TestRun.ORCHESTRATOR);
    }

    private static InboundFrame inbound(long offset, Frame frame, Direction direction) {
        String topic = direction == Direction.FORWARD ? "test.activations.1" : "test.gradients.0";
        return new InboundFrame(topic, 1, offset, TIME + 100 + offset % 7, frame.headerBytes(), frame.ticket().bytes(), frame.signature(),
                frame.payload());
    }

    private static InboundFrame with(InboundFrame frame, byte[] header, byte[] ticket, byte[] signature, byte[] payload) {
        return new InboundFrame(frame.topic(), frame.partition(), frame.offset(), frame.timestampMillis(), header, ticket, signature,
                payload);
    }

    private static InboundFrame at(InboundFrame frame, String topic, int partition) {
        return new InboundFrame(topic, partition, 1, TIME, frame.header(), frame.ticket(), frame.signature(), frame.payload());
    }

    /** With one byte of one part changed. */
    private InboundFrame damaged(InboundFrame frame) {
        byte[][] parts = {frame.header().clone(), frame.ticket().clone(), frame.signature().clone(), frame.payload().clone()};
        byte[] part = parts[random.nextInt(parts.length)];
        part[random.nextInt(part.length)] ^= (byte) (1 + random.nextInt(255));
        return with(frame, parts[0], parts[1], parts[2], parts[3]);
    }

    private float[] tensor(double scale) {
        float[] values = new float[128];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    private LossRecord loss(int microBatch, double mean) {
        return new LossRecord(LossRecord.VERSION, run.run(), Epoch.FIRST, Generation.FIRST, new MicroBatch(microBatch), Attempt.FIRST,
                mean + 0.1 * random.nextGaussian(), 16, List.of(HEAD.miner(), TAIL.miner()), 0, TIME);
    }
}
