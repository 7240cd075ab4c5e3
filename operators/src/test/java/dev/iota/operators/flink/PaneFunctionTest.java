package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.clasp.Pane;
import dev.iota.operators.clasp.PaneId;
import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The operators between the topics of losses and scores. */
class PaneFunctionTest {
    private static final int SAMPLES = 100;
    private static final long BEGIN_MILLIS = 1_000_000;

    private final RunSpec run = TestRun.of(2, SAMPLES, 2 * SAMPLES);

    @Test
    void sendsAPaneWhenItIsCompleteWhateverTheOrderAndEachSampleOnce() throws Exception {
        List<LossRecord> losses = losses(0, 64);
        losses.addAll(losses(0, 64));
        Collections.shuffle(losses, new Random(1));
        try (var harness = panes(null)) {
            for (LossRecord loss : losses) {
                harness.processElement(loss, loss.completedAtMillis());
            }
            List<Pane> panes = harness.extractOutputValues();
            assertThat(panes).singleElement().satisfies(pane -> {
                assertThat(pane.id()).isEqualTo(new PaneId(Epoch.FIRST, Generation.FIRST, 0));
                assertThat(pane.losses()).hasSize(64).doesNotHaveDuplicates();
            });
        }
    }

    @Test
    void theLastPaneOfAnEpochIsShorter() throws Exception {
        try (var harness = panes(null)) {
            for (LossRecord loss : losses(64, SAMPLES)) {
                harness.processElement(loss, loss.completedAtMillis());
            }
            assertThat(harness.extractOutputValues()).singleElement().satisfies(pane -> assertThat(pane.losses()).hasSize(SAMPLES - 64));
        }
    }

    @Test
    void goesOnAfterARestoreWithoutLosingOrDoublingASample() throws Exception {
        List<LossRecord> losses = losses(0, 64);
        OperatorSubtaskState snapshot;
        try (var harness = panes(null)) {
            for (LossRecord loss : losses.subList(0, 40)) {
                harness.processElement(loss, loss.completedAtMillis());
            }
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = panes(snapshot)) {
            for (LossRecord loss : losses.subList(30, 64)) {
                harness.processElement(loss, loss.completedAtMillis());
            }
            assertThat(harness.extractOutputValues()).singleElement().satisfies(pane -> assertThat(pane.losses()).hasSize(64));
        }
    }

    @Test
    void anIncompletePaneIsSentInTimeAndAgainWithWhatComesLate() throws Exception {
        List<LossRecord> losses = losses(0, 64);
        try (var harness = panes(null)) {
            for (LossRecord loss : losses.subList(0, 10)) {
                harness.processElement(loss, loss.completedAtMillis());
            }
            harness.processWatermark(BEGIN_MILLIS + PaneFunction.PATIENCE_MILLIS);
            harness.processElement(losses.get(20), BEGIN_MILLIS);
            assertThat(harness.extractOutputValues()).extracting(pane -> pane.losses().size()).containsExactly(10, 11);
            harness.processWatermark(BEGIN_MILLIS + PaneFunction.PATIENCE_MILLIS + PaneFunction.LATENESS_MILLIS);
            assertThat(harness.numKeyedStateEntries()).as("forgotten").isZero();
        }
    }

    @Test
    void scoresComeOutAndSurviveARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = clasp(null)) {
            harness.processElement(pane(0, 0, 64), 0);
            assertThat(harness.extractOutputValues()).isNotEmpty()
                    .allSatisfy(record -> assertThat(record.topic()).isEqualTo("test.scores"));
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = clasp(snapshot)) {
            harness.processElement(pane(1, 64, SAMPLES), 0);
            List<ScoreRecord> scores = new ArrayList<>();
            for (OutboundRecord record : harness.extractOutputValues()) {
                scores.add(Json.read(record.value(), ScoreRecord.class, ScoreRecord.VERSION));
            }
            assertThat(scores).filteredOn(score -> score.window() == ScoreRecord.Window.EPOCH).hasSize(5);
            assertThat(scores).allSatisfy(score -> assertThat(score.firstMicroBatch().value()).isZero());
        }
    }

    @Test
    void theGateKeepsWhatItRefuses() throws Exception {
        try (OneInputStreamOperatorTestHarness<InboundRecord, LossRecord> harness =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new LossGate(run)))) {
            harness.open();
            LossRecord good = loss(3, BEGIN_MILLIS);
            for (LossRecord bad : List.of(with(good, List.of(miner(1)), 3, BEGIN_MILLIS), with(good, good.pathway(), SAMPLES + 1, BEGIN_MILLIS),
                    with(good, good.pathway(), 3, BEGIN_MILLIS + LossGate.CLOCK_SKEW_MILLIS + 1))) {
                harness.processElement(inbound(Json.write(bad)), 0);
            }
            String json = new String(Json.write(good), StandardCharsets.UTF_8);
            harness.processElement(inbound(json.replaceAll("\"loss\":[0-9.]+", "\"loss\":NaN")), 0);
            harness.processElement(inbound(json.replaceAll("\"loss\":[0-9.]+", "\"loss\":-1")), 0);
            harness.processElement(inbound(json.replaceAll("\"pathway\":\\[.*?]", "\"pathway\":[]")), 0);
            harness.processElement(inbound(json.replaceAll("\"pathway\":\\[.*?],", "")), 0);
            harness.processElement(inbound(""), 0);
            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.getSideOutput(Outputs.DEAD_LETTERS)).hasSize(8);
            harness.processElement(inbound(Json.write(good)), 0);
            harness.processElement(inbound(Json.write(with(good, good.pathway(), 3, BEGIN_MILLIS + 240_000))), 0);
            assertThat(harness.extractOutputValues()).as("and minutes of skew are borne").hasSize(2);
        }
    }

    private static InboundRecord inbound(String json) {
        return inbound(json.getBytes(StandardCharsets.UTF_8));
    }

    private static InboundRecord inbound(byte[] value) {
        return new InboundRecord("test.losses", 0, 7, BEGIN_MILLIS, new byte[0], value);
    }

    private KeyedOneInputStreamOperatorTestHarness<PaneId, LossRecord, Pane> panes(OperatorSubtaskState state) throws Exception {
        return open(new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new PaneFunction(run)), new PaneKey(run), TypeInformation.of(PaneId.class)), state);
    }

    private KeyedOneInputStreamOperatorTestHarness<String, Pane, OutboundRecord> clasp(OperatorSubtaskState state) throws Exception {
        return open(new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new ClaspFunction(run, Clasp.DEFAULT)), pane -> "test", Types.STRING), state);
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

    private Pane pane(long number, int from, int to) {
        return new Pane(new PaneId(Epoch.FIRST, Generation.FIRST, number), losses(from, to));
    }

    private List<LossRecord> losses(int from, int to) {
        List<LossRecord> losses = new ArrayList<>();
        for (int i = from; i < to; i++) {
            losses.add(loss(i, BEGIN_MILLIS));
        }
        return losses;
    }

    private LossRecord loss(int microBatch, long completedMillis) {
        Random random = new Random(microBatch);
        return new LossRecord(LossRecord.VERSION, run.run(), Epoch.FIRST, Generation.FIRST, new MicroBatch(microBatch), Attempt.FIRST,
                4 + random.nextDouble(), 16, List.of(miner(random.nextInt(3)), miner(10 + random.nextInt(2))), 0, completedMillis);
    }

    private static LossRecord with(LossRecord loss, List<MinerId> pathway, long microBatch, long completedMillis) {
        return new LossRecord(LossRecord.VERSION, loss.run(), loss.epoch(), loss.generation(), new MicroBatch(microBatch), loss.attempt(),
                loss.loss(), loss.tokens(), pathway, 0, completedMillis);
    }

    private static MinerId miner(int number) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number).array());
    }
}
