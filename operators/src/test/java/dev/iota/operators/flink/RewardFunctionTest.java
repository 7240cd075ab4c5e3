package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.operators.reward.Chronicle;
import dev.iota.operators.reward.PaidBefore;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.WeightRecord;
import dev.iota.protocol.run.RunSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class RewardFunctionTest {
    private static final MinerId HEAD = Chronicle.miner(0);
    private static final MinerId TAIL = Chronicle.miner(1);

    private final RunSpec run = TestRun.of(2, 4, 16);
    private final Chronicle chronicle = new Chronicle(run);

    @Test
    void paysOnceAcrossARestoreAndCountsWhatWasReadBefore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open(PaidBefore.NOTHING, null)) {
            harness.processElement(stake(HEAD, 7), 0);
            seal(harness, 0, 2);
            harness.processElement(inbound("test.scores", 1_500, chronicle.score(0, 0, 1, TAIL, 0.18, 3.0)), 0);
            harness.processElement(inbound("test.verdicts", 1_500, chronicle.quarantine(TAIL, 1, 2)), 0);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = open(PaidBefore.NOTHING, snapshot)) {
            seal(harness, 2, 4);
            harness.processElement(pass(HEAD, 0, 4_500), 0);
            harness.setProcessingTime(10_000);
            List<RewardRecord> paid = rewards(harness);
            assertThat(paid).extracting(reward -> reward.epoch().value()).containsExactly(0, 0);
            assertThat(paid.get(1).qualityPartsPerMillion()).isEqualTo(500_000);
            assertThat(paid.get(0).uid()).isEqualTo(7);
            assertThat(weights(harness)).singleElement().satisfies(vector -> assertThat(vector.weights()).hasSize(1));
            snapshot = harness.snapshot(2, 2);
        }
        try (var harness = open(PaidBefore.NOTHING, snapshot)) {
            seal(harness, 0, 5);
            harness.setProcessingTime(100_000);
            List<RewardRecord> paid = rewards(harness);
            assertThat(paid).extracting(reward -> reward.epoch().value()).as("the run is over").containsExactly(1, 1, 2, 2, 3, 3);
            assertThat(paid.get(1).exclusion()).isEqualTo(RewardRecord.Exclusion.QUARANTINED);
            assertThat(paid.stream().mapToLong(RewardRecord::shareUnits).sum()).isEqualTo(3 * run.incentives().emissionUnits());
        }
    }

    @Test
    void waitsForEvidenceOfBeforeTheSealHoweverFarManifestsAreRead() throws Exception {
        try (var harness = open(PaidBefore.NOTHING, null)) {
            seal(harness, 0, 4);
            for (long now = 1_000; now <= 30_000; now += 1_000) {
                harness.setProcessingTime(now);
                harness.processElement(pass(HEAD, 0, 700), 0);
            }
            assertThat(rewards(harness)).as("events from before the seal still come").isEmpty();
            harness.processElement(pass(HEAD, 1, 1_500), 0);
            harness.setProcessingTime(31_000);
            assertThat(rewards(harness)).isEmpty();
            harness.setProcessingTime(33_000);
            assertThat(rewards(harness)).hasSize(2);
        }
    }

    @Test
    void paysAllTheSameWhenNobodySaysAnythingForAMinute() throws Exception {
        try (var harness = open(PaidBefore.NOTHING, null)) {
            seal(harness, 0, 4);
            for (long now = 0; now <= 59_500; now += 500) {
                harness.setProcessingTime(now);
            }
            assertThat(rewards(harness)).isEmpty();
            harness.setProcessingTime(61_000);
            assertThat(rewards(harness)).hasSize(2);
        }
    }

    @Test
    void aJobWithoutItsStatePaysOnlyWhatIsNotPaid() throws Exception {
        try (var harness = open(new PaidBefore(2, Set.of()), null)) {
            seal(harness, 0, 5);
            harness.setProcessingTime(100_000);
            assertThat(rewards(harness)).extracting(reward -> reward.epoch().value()).containsOnly(3);
            assertThat(weights(harness)).hasSize(1);
        }
    }

    @Test
    void aFaultThatAnAuditProvesCostsCollateral() throws Exception {
        try (var harness = open(PaidBefore.NOTHING, null)) {
            harness.processElement(stake(TAIL, 8), 0);
            seal(harness, 0, 2);
            harness.processElement(inbound("test.validations", 1_500, chronicle.audit(TAIL, 0, Outcome.FAILED, 1_500)), 0);
            OutboundRecord written = harness.extractOutputValues().get(0);
            assertThat(written.topic()).isEqualTo("test.slashes");
            assertThat(Json.read(written.value(), SlashRecord.class, SlashRecord.VERSION).slashedUnits()).isEqualTo(10);
        }
    }

    @Test
    void passesOverWhatItCannotRead() throws Exception {
        try (var harness = open(PaidBefore.NOTHING, null)) {
            seal(harness, 0, 1);
            String score = new String(Json.write(chronicle.score(0, 0, 1, TAIL, 2, 3.0)), StandardCharsets.UTF_8);
            for (String version : List.of("0", "2")) {
                harness.processElement(raw("test.scores", score.replace("\"version\":1", "\"version\":" + version)), 0);
            }
            for (String topic : List.of("epochs", "scores", "verdicts", "validations", "stakes", "worker-events")) {
                harness.processElement(raw("test." + topic, "{\"version\":1,\"half\":"), 0);
                harness.processElement(raw("test." + topic, ""), 0);
            }
            seal(harness, 1, 4);
            harness.setProcessingTime(100_000);
            assertThat(rewards(harness)).hasSize(2).allSatisfy(reward -> assertThat(reward.qualityPartsPerMillion()).isEqualTo(1_000_000));
        }
    }

    /** Epochs begin, a second each, in which both worked. */
    private void seal(KeyedOneInputStreamOperatorTestHarness<String, InboundRecord, OutboundRecord> harness, int from, int until)
            throws Exception {
        for (int epoch = from; epoch < until; epoch++) {
            harness.processElement(inbound("test.epochs", 1_000L * epoch, chronicle.begins(epoch, 0,
                    List.of(new TreeMap<>(Map.of(HEAD, 4L)), new TreeMap<>(Map.of(TAIL, 4L))))), 0);
        }
    }

    private InboundRecord pass(MinerId miner, int epoch, long atMillis) {
        return inbound("test.worker-events", atMillis, new EventEnvelope(EventEnvelope.VERSION, run.run(), miner, 1, 0,
                (WorkerEvent) chronicle.pass(epoch, 0, 0, Direction.BACKWARD, 100)));
    }

    private InboundRecord stake(MinerId miner, int uid) {
        return inbound("test.stakes", 0, chronicle.stake(miner, uid, 100, 0));
    }

    private static InboundRecord inbound(String topic, long atMillis, Object record) {
        return new InboundRecord(topic, 0, 7, atMillis, new byte[0], Json.write(record));
    }

    private static InboundRecord raw(String topic, String value) {
        return new InboundRecord(topic, 0, 7, 1, new byte[0], value.getBytes(StandardCharsets.UTF_8));
    }

    private static List<RewardRecord> rewards(KeyedOneInputStreamOperatorTestHarness<?, ?, OutboundRecord> harness) throws Exception {
        List<RewardRecord> rewards = new ArrayList<>();
        for (OutboundRecord record : harness.extractOutputValues()) {
            assertThat(record.topic()).isEqualTo("test.rewards");
            RewardRecord reward = Json.read(record.value(), RewardRecord.class, RewardRecord.VERSION);
            assertThat(record.key()).asString().isEqualTo(reward.epoch() + " " + reward.miner());
            rewards.add(reward);
        }
        return rewards;
    }

    private static List<WeightRecord> weights(KeyedOneInputStreamOperatorTestHarness<?, ?, OutboundRecord> harness) throws Exception {
        List<WeightRecord> weights = new ArrayList<>();
        for (var record : harness.getSideOutput(Outputs.WEIGHTS)) {
            weights.add(Json.read(record.getValue().value(), WeightRecord.class, WeightRecord.VERSION));
        }
        return weights;
    }

    private KeyedOneInputStreamOperatorTestHarness<String, InboundRecord, OutboundRecord> open(
            PaidBefore before, OperatorSubtaskState state) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new RewardFunction(run, before)), record -> "test", Types.STRING);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }
}
