package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.operators.orchestration.Fence;
import dev.iota.operators.orchestration.SimulatedMiner;
import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrchestratorFunctionTest {
    @TempDir
    private Path folder;

    private RunSpec run = TestRun.of(2, 4, 8);
    private final SimulatedMiner head = new SimulatedMiner(run.run(), 0);
    private final SimulatedMiner tail = new SimulatedMiner(run.run(), 1);
    private SecretKeySource key;
    private long offset;

    @BeforeEach
    void writeKey() throws Exception {
        Path file = TestRun.keyFile(folder.resolve("orchestrator.key"), TestRun.ORCHESTRATOR);
        key = new SecretKeySource(file.toString());
    }

    @Test
    void sendsWhatTheRulesDecideToItsTopic() throws Exception {
        try (var harness = open(null)) {
            start(harness);
            assertThat(taken(harness, Outputs.EPOCHS)).singleElement().satisfies(record -> {
                assertThat(record.topic()).isEqualTo("test.epochs");
                assertThat(EpochManifest.read(record.value())).isEqualTo(EpochManifest.initial(run.run()).withCheckpoint(1));
            });
            assertThat(taken(harness, Outputs.COMMANDS)).hasSize(2).allSatisfy(record -> assertThat(record.signature()).hasSize(64));
            assertThat(taken(harness, Outputs.TICKETS)).hasSize(2).allSatisfy(record -> assertThat(record.partition()).isZero());
        }
    }

    @Test
    void goesOnAfterARestoreAsIfNothingHadHappened() throws Exception {
        OperatorSubtaskState snapshot;
        SignedTicket ticket;
        try (var harness = open(null)) {
            start(harness);
            ticket = SignedTicket.read(taken(harness, Outputs.TICKETS).get(0).value());
            harness.processElement(record(tail.passes(ticket, new Stage(1), Direction.BACKWARD, 2.0)), 0);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = open(snapshot)) {
            harness.processElement(record(head.passes(ticket, new Stage(0), Direction.FORWARD, null)), 0);
            assertThat(taken(harness, Outputs.LOSSES)).isEmpty();
            harness.processElement(record(head.passes(ticket, new Stage(0), Direction.BACKWARD, null)), 0);
            assertThat(taken(harness, Outputs.LOSSES)).hasSize(1);
            assertThat(taken(harness, Outputs.TICKETS)).as("the credit that came free").hasSize(1);
        }
    }

    @Test
    void ticksOnAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open(null)) {
            start(harness);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = open(snapshot)) {
            long restoredMillis = 100L * run.limits().heartbeatTimeoutMillis();
            harness.setProcessingTime(restoredMillis);
            assertThat(taken(harness, Outputs.COMMANDS)).as("while nobody listened, nobody was silent").isEmpty();
            harness.setProcessingTime(restoredMillis + 2L * run.limits().heartbeatTimeoutMillis());
            assertThat(taken(harness, Outputs.COMMANDS)).as("silent workers are told to join again").isNotEmpty();
        }
    }

    @Test
    void aPlaceTakesTheStakeThatWasReadBeforeARestore() throws Exception {
        run = TestRun.with(run, new IncentiveSpec(1, 1, IncentiveSpec.Decay.STEP, 0, 0, 5, 0));
        OperatorSubtaskState snapshot;
        try (var harness = open(null)) {
            byte[] stake = Json.write(new StakeRecord(StakeRecord.VERSION, run.run(), head.id(), 1, "", 5, 1));
            harness.processElement(new InboundRecord("test.stakes", 0, 0, 1, new byte[64], stake), 0);
            assertThat(taken(harness, Outputs.EPOCHS)).as("a stake begins no run").isEmpty();
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = open(snapshot)) {
            harness.processElement(record(head.joins(1)), 0);
            assertThat(taken(harness, Outputs.EPOCHS)).hasSize(1);
            assertThat(new String(taken(harness, Outputs.COMMANDS).get(0).value())).contains("assign");
            harness.processElement(record(tail.joins(1)), 0);
            assertThat(new String(taken(harness, Outputs.COMMANDS).get(0).value())).contains("rejoin", "no place without a stake");
        }
    }

    @Test
    void keepsWhatItRefusesWithItsOrigin() throws Exception {
        try (var harness = open(null)) {
            start(harness);
            InboundRecord replayed = record(head.lives(new Stage(0), new Slot(0), Epoch.FIRST));
            harness.processElement(replayed, 0);
            harness.processElement(replayed, 0);
            assertThat(taken(harness, Outputs.DEAD_LETTERS)).singleElement().satisfies(letter ->
                    assertThat(new String(letter.value())).contains(RejectReason.REPLAYED.name(), "\"offset\":" + replayed.offset()));
        }
    }

    @Test
    void refusesToRunWithAnotherKey() throws Exception {
        Path other = TestRun.keyFile(folder.resolve("other.key"), MinerKey.generate());
        key = new SecretKeySource(other.toString());
        assertThatThrownBy(() -> open(null)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("start the job with the key that the run was made with");
    }

    @Test
    void refusesAKeyThatOthersCanRead() throws Exception {
        Path file = folder.resolve("orchestrator.key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> open(null)).isInstanceOf(IllegalStateException.class).hasMessageContaining("chmod 600 " + file);
    }

    private void start(KeyedOneInputStreamOperatorTestHarness<String, InboundRecord, OutboundRecord> harness) throws Exception {
        harness.processElement(record(head.joins(1)), 0);
        harness.processElement(record(tail.joins(1)), 0);
        harness.processElement(record(head.isReady(Epoch.FIRST, Generation.FIRST, new Stage(0), new Slot(0))), 0);
        harness.processElement(record(tail.isReady(Epoch.FIRST, Generation.FIRST, new Stage(1), new Slot(0))), 0);
    }

    private InboundRecord record(EventEnvelope event) {
        return new InboundRecord("test.worker-events", 0, offset++, 1, new byte[0], Json.write(event));
    }

    private KeyedOneInputStreamOperatorTestHarness<String, InboundRecord, OutboundRecord> open(OperatorSubtaskState state)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new OrchestratorFunction(run, key, Fence.NONE)), record -> "test", Types.STRING);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private static List<OutboundRecord> taken(
            KeyedOneInputStreamOperatorTestHarness<?, ?, ?> harness, OutputTag<OutboundRecord> output) {
        Queue<StreamRecord<OutboundRecord>> queue = harness.getSideOutput(output);
        List<OutboundRecord> records = new ArrayList<>();
        if (queue != null) {
            queue.forEach(record -> records.add(record.getValue()));
            queue.clear();
        }
        return records;
    }
}
