package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.judge.JudgeOptions;
import dev.iota.operators.lineage.Manifests;
import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictFunctionTest {
    @TempDir
    private Path folder;

    private final RunSpec run = TestRun.of(2, 100, 1_000);
    private final Manifests manifests = new Manifests(run, 3);
    private final MinerId validator = miner(99);
    private final JudgeOptions options = new JudgeOptions(1, Set.of(validator), true);

    @Test
    void publishesVerdictsAndAsksTheOrchestratorInOrderAcrossARestore() throws Exception {
        SecretKeySource key = key();
        JudgeOptions withoutAudits = new JudgeOptions(0, Set.of(), true);
        OperatorSubtaskState snapshot;
        List<EventEnvelope> requests = new ArrayList<>();
        try (var harness = open(key, withoutAudits, null)) {
            harness.setProcessingTime(5_000);
            harness.processElement(score(1, 4.0), 0);
            harness.processElement(score(2, 9.0), 0);
            harness.processElement(score(3, 9.0), 0);
            assertThat(standings(harness.extractOutputValues())).containsExactly(VerdictRecord.Standing.SUSPECT,
                    VerdictRecord.Standing.QUARANTINED, VerdictRecord.Standing.QUARANTINED);
            requests.addAll(requests(harness));
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = open(key, withoutAudits, snapshot)) {
            harness.setProcessingTime(4_000);
            harness.processElement(score(2, 9.5), 0);
            assertThat(harness.extractOutputValues()).as("it is in quarantine already").isEmpty();
            harness.processElement(score(1, 7.0), 0);
            requests.addAll(requests(harness));
        }
        assertThat(requests).extracting(EventEnvelope::event).extracting(event -> ((WorkerEvent.MinerQuarantined) event).miner())
                .containsExactly(miner(2), miner(3), miner(1));
        assertThat(requests).extracting(EventEnvelope::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(requests).extracting(EventEnvelope::miner).containsOnly(run.orchestrator());
    }

    @Test
    void withoutAKeyItOnlyJudges() throws Exception {
        try (var harness = open(null, null)) {
            harness.processElement(score(2, 9.0), 0);
            assertThat(harness.extractOutputValues()).hasSize(1);
            assertThat(harness.getSideOutput(Outputs.REQUESTS)).isNull();
        }
    }

    @Test
    void anAuditThatFailsIsAskedForAtOnceAndTheQuarantineComesBeforeTheRollback() throws Exception {
        OperatorSubtaskState snapshot;
        AuditOrder order;
        try (var harness = open(key(), null)) {
            for (int epoch = 0; epoch <= 3; epoch++) {
                harness.processElement(inbound("test.epochs", Json.write(manifests.begins(epoch, 0))), 0);
            }
            List<AuditOrder> orders = orders(harness);
            assertThat(orders).as("all, with this share").hasSize(3 * 2 * 3);
            order = orders.get(orders.size() - 1);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = open(key(), snapshot)) {
            harness.processElement(inbound("test.epochs", Json.write(manifests.begins(3, 0))), 0);
            assertThat(harness.getSideOutput(Outputs.AUDITS)).as("drawn before").isNull();
            harness.processElement(report(validator, order), 0);
            assertThat(harness.getSideOutput(Outputs.VALIDATIONS)).hasSize(1);
            assertThat(requests(harness)).extracting(EventEnvelope::event).satisfiesExactly(
                    quarantine -> assertThat(((WorkerEvent.MinerQuarantined) quarantine).miner()).isEqualTo(order.miner()),
                    rollback -> {
                        assertThat(((WorkerEvent.RollbackRequested) rollback).epoch()).isEqualTo(order.epoch());
                        assertThat(((WorkerEvent.RollbackRequested) rollback).generation()).isEqualTo(Generation.FIRST);
                    });
            snapshot = harness.snapshot(2, 2);
        }
        try (var harness = open(key(), snapshot)) {
            harness.processElement(report(validator, order), 0);
            assertThat(harness.getSideOutput(Outputs.VALIDATIONS)).as("counted before").isNull();
            assertThat(harness.getSideOutput(Outputs.REQUESTS)).isNull();
        }
    }

    @Test
    void aReportOfAStrangerIsADeadLetter() throws Exception {
        try (var harness = open(key(), null)) {
            harness.processElement(inbound("test.epochs", Json.write(manifests.begins(0, 0))), 0);
            harness.processElement(inbound("test.epochs", Json.write(manifests.begins(1, 0))), 0);
            AuditOrder order = orders(harness).get(0);
            harness.processElement(report(order.miner(), order), 0);
            assertThat(harness.getSideOutput(Outputs.VALIDATIONS)).isNull();
            assertThat(harness.getSideOutput(Outputs.DEAD_LETTERS)).singleElement().satisfies(letter -> assertThat(
                    Json.read(letter.getValue().value(), DeadLetter.class, DeadLetter.VERSION).reason())
                    .isEqualTo(RejectReason.NOT_ASSIGNED));
        }
    }

    @Test
    void passesOverWhatIsNoEvidence() throws Exception {
        try (var harness = open(key(), null)) {
            harness.processElement(inbound("test.epochs", "no manifest".getBytes(StandardCharsets.US_ASCII)), 0);
            harness.processElement(inbound("test.scores", new byte[0]), 0);
            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    private SecretKeySource key() throws IOException {
        return new SecretKeySource(TestRun.keyFile(folder.resolve("key"), TestRun.ORCHESTRATOR).toString());
    }

    /** As a validator reads them. */
    private static List<AuditOrder> orders(KeyedOneInputStreamOperatorTestHarness<?, ?, ?> harness) throws Exception {
        Queue<StreamRecord<OutboundRecord>> queue = harness.getSideOutput(Outputs.AUDITS);
        List<AuditOrder> orders = new ArrayList<>();
        for (StreamRecord<OutboundRecord> record : queue) {
            assertThat(record.getValue().topic()).isEqualTo("test.audits");
            orders.add(new Signed(record.getValue().value(), record.getValue().signature()).readAudit(TestRun.ORCHESTRATOR.miner()));
            assertThat(record.getValue().key()).asString().isEqualTo(orders.get(orders.size() - 1).miner().value());
        }
        return orders;
    }

    private InboundRecord report(MinerId author, AuditOrder order) {
        AuditFinding finding = new AuditFinding(AuditFinding.Subject.WEIGHTS, null, null, null, null, null, null, null, null, null, null);
        AuditReport report = new AuditReport(order.miner(), order.stage(), order.epoch(), order.generation(), AuditReport.Outcome.FAILED,
                "told", true, 10, 9, 0, 0, 1, 1, List.of(finding));
        return inbound("test.worker-events", Json.write(
                new EventEnvelope(EventEnvelope.VERSION, run.run(), author, 1, 0, new WorkerEvent.AuditCompleted(report))));
    }

    private static InboundRecord inbound(String topic, byte[] value) {
        return new InboundRecord(topic, 0, 7, 1_000, new byte[0], value);
    }

    private static List<VerdictRecord.Standing> standings(List<OutboundRecord> records) throws Exception {
        List<VerdictRecord.Standing> standings = new ArrayList<>();
        for (OutboundRecord record : records) {
            assertThat(record.topic()).isEqualTo("test.verdicts");
            standings.add(Json.read(record.value(), VerdictRecord.class, VerdictRecord.VERSION).standing());
        }
        return standings;
    }

    /** As the orchestrator's gate reads them: with their signatures checked. */
    private static List<EventEnvelope> requests(KeyedOneInputStreamOperatorTestHarness<?, ?, ?> harness) throws Exception {
        Queue<StreamRecord<OutboundRecord>> queue = harness.getSideOutput(Outputs.REQUESTS);
        List<EventEnvelope> requests = new ArrayList<>();
        for (StreamRecord<OutboundRecord> record : queue) {
            assertThat(record.getValue().topic()).isEqualTo("test.worker-events");
            requests.add(new Signed(record.getValue().value(), record.getValue().signature()).readEvent());
        }
        return requests;
    }

    private KeyedOneInputStreamOperatorTestHarness<String, InboundRecord, OutboundRecord> open(
            SecretKeySource key, OperatorSubtaskState state) throws Exception {
        return open(key, options, state);
    }

    private KeyedOneInputStreamOperatorTestHarness<String, InboundRecord, OutboundRecord> open(
            SecretKeySource key, JudgeOptions options, OperatorSubtaskState state) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new VerdictFunction(run, key, options)), record -> "test", Types.STRING);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private InboundRecord score(int miner, double suspicion) {
        return inbound("test.scores", Json.write(new ScoreRecord(ScoreRecord.VERSION, run.run(), ScoreRecord.Window.RECENT,
                new Epoch(1), Generation.FIRST, new MicroBatch(100),
                new MicroBatch(163), new Stage(1), miner(miner), 20, 4.5, null, 0.5, null, suspicion, 1_000)));
    }

    private static MinerId miner(int number) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number).array());
    }
}
