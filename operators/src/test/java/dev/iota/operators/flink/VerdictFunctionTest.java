package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
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

    @Test
    void publishesVerdictsAndAsksTheOrchestratorInOrderAcrossARestore() throws Exception {
        SecretKeySource key = new SecretKeySource(Files.write(folder.resolve("key"), TestRun.ORCHESTRATOR.encoded()).toString());
        OperatorSubtaskState snapshot;
        List<EventEnvelope> requests = new ArrayList<>();
        try (var harness = open(key, null)) {
            harness.setProcessingTime(5_000);
            harness.processElement(score(1, 4.0), 0);
            harness.processElement(score(2, 9.0), 0);
            harness.processElement(score(3, 9.0), 0);
            assertThat(standings(harness.extractOutputValues())).containsExactly(VerdictRecord.Standing.SUSPECT,
                    VerdictRecord.Standing.QUARANTINED, VerdictRecord.Standing.QUARANTINED);
            requests.addAll(requests(harness));
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = open(key, snapshot)) {
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

    private KeyedOneInputStreamOperatorTestHarness<String, ScoreRecord, OutboundRecord> open(SecretKeySource key, OperatorSubtaskState state)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new VerdictFunction(run, key)), score -> "test", Types.STRING);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private ScoreRecord score(int miner, double suspicion) {
        return new ScoreRecord(ScoreRecord.VERSION, run.run(), ScoreRecord.Window.RECENT, Epoch.FIRST, Generation.FIRST, new MicroBatch(0),
                new MicroBatch(63), new Stage(1), miner(miner), 20, 4.5, null, 0.5, null, suspicion, 1_000);
    }

    private static MinerId miner(int number) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(number).array());
    }
}
