package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochArchiveTest {
    @TempDir
    private Path store;

    private final RunSpec run = run();

    @Test
    void keepsCopiesAndDeletesWhatCanNotBeGoneBackTo() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open(null)) {
            for (int epoch = 0; epoch < 4; epoch++) {
                Files.createDirectories(folder(epoch));
                Files.writeString(folder(epoch).resolve("object.safetensors"), "weights");
                tell(harness, manifest(epoch, 0));
            }
            assertThat(EpochManifest.read(Files.readAllBytes(folder(3).resolve("manifest-0.json")))).isEqualTo(manifest(3, 0));
            assertThat(folder(1)).doesNotExist();
            assertThat(folder(2).resolve("object.safetensors")).exists();
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = open(snapshot)) {
            tell(harness, manifest(3, 0));
            tell(harness, manifest(4, 0));
            assertThat(folder(2)).as("known from before the restore").doesNotExist();
            assertThat(folder(0)).as("every fourth is kept").exists();
        }
    }

    @Test
    void anEpochThatBeginsAnewVoidsThoseAfterIt() throws Exception {
        try (var harness = open(null)) {
            tell(harness, manifest(0, 0));
            tell(harness, manifest(1, 0));
            tell(harness, manifest(2, 0));
            tell(harness, manifest(1, 1));
            assertThat(folder(1).resolve("manifest-0.json")).exists();
            assertThat(folder(1).resolve("manifest-1.json")).exists();
            tell(harness, manifest(2, 1));
            tell(harness, manifest(3, 1));
            assertThat(folder(2)).exists();
            assertThat(folder(1)).doesNotExist();
        }
    }

    @Test
    void passesOverWhatIsNoManifest() throws Exception {
        try (var harness = open(null)) {
            harness.processElement(new InboundRecord("test.epochs", 0, 0, 0, new byte[0], "no manifest".getBytes(StandardCharsets.UTF_8)), 0);
            tell(harness, manifest(0, 0));
            assertThat(folder(0).resolve("manifest-0.json")).exists();
        }
    }

    @Test
    void whatAStoreThatWasAwayMissedIsCopiedOnceItIsBack() throws Exception {
        OperatorSubtaskState snapshot;
        Path runs = Files.createDirectories(store.resolve("runs"));
        Path inTheWay = Files.writeString(runs.resolve("test"), "a file where the folder belongs");
        try (var harness = open(null)) {
            tell(harness, manifest(0, 0));
            tell(harness, manifest(1, 0));
            harness.setProcessingTime(EpochArchive.RETRY_MILLIS);
            snapshot = harness.snapshot(1, 1);
        }
        Files.delete(inTheWay);
        try (var harness = open(snapshot)) {
            assertThat(folder(0)).doesNotExist();
            harness.setProcessingTime(2 * EpochArchive.RETRY_MILLIS);
            assertThat(EpochManifest.read(Files.readAllBytes(folder(0).resolve("manifest-0.json")))).isEqualTo(manifest(0, 0));
            assertThat(EpochManifest.read(Files.readAllBytes(folder(1).resolve("manifest-0.json")))).isEqualTo(manifest(1, 0));
            assertThat(harness.numProcessingTimeTimers()).as("nothing is left to do").isZero();
        }
    }

    private Path folder(int epoch) {
        return store.resolve("runs/test/epochs/" + epoch);
    }

    private EpochManifest manifest(int epoch, int generation) {
        return new EpochManifest(EpochManifest.VERSION, run.run(), new Epoch(epoch), new Generation(generation), new MicroBatch(4L * epoch),
                null, 0, 0, "0".repeat(64), List.of(), List.of());
    }

    private static RunSpec run() {
        RunSpec run = TestRun.of(2, 4, 80);
        return new RunSpec(run.version(), run.run(), run.orchestrator(), run.model(), run.training(), run.activationCodec(),
                run.gradientCodec(), run.dataset(), MergeSpec.exact(), new RetentionSpec(2, 4), run.incentives(), run.samplesPerEpoch(), run.samples(),
                run.limits());
    }

    private static void tell(KeyedOneInputStreamOperatorTestHarness<String, InboundRecord, Void> harness, EpochManifest manifest)
            throws Exception {
        harness.processElement(new InboundRecord("test.epochs", 0, 0, 0, new byte[0], Json.write(manifest)), 0);
    }

    private KeyedOneInputStreamOperatorTestHarness<String, InboundRecord, Void> open(OperatorSubtaskState snapshot) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new EpochArchive(run, store.toUri().toString())), record -> "test", Types.STRING);
        harness.setup();
        if (snapshot != null) {
            harness.initializeState(snapshot);
        }
        harness.open();
        return harness;
    }
}
