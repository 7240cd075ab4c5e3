package dev.iota.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.ExitCode;
import dev.iota.worker.StateFolder;
import dev.iota.worker.kafka.BrokerProbe;
import dev.iota.worker.kafka.PortProbe;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
    private static final RunId RUN = new RunId("mine");
    private static final long HOUR = 3_600_000;
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    @Test
    void errorsComeFirstAndTheFirstDecides() {
        List<Finding> found = Finding.sorted(List.of(Finding.ok("java", "17"), Finding.warning("disk", "little", "make room"),
                Finding.error("protocol", "newer", "update", ExitCode.PROTOCOL_TOO_OLD),
                Finding.error("key", "open", "chmod", ExitCode.PREFLIGHT)));
        assertThat(found).extracting(Finding::subject).containsExactly("protocol", "key", "disk", "java");
        assertThat(Finding.exitCode(found)).isEqualTo(ExitCode.PROTOCOL_TOO_OLD);
        assertThat(found.get(0).line(1)).isEqualTo("1. error  protocol: newer; update");
        assertThat(Finding.exitCode(List.of(Finding.warning("disk", "little", "make room")))).isEqualTo(ExitCode.OK);
    }

    @Test
    void anOldJavaIsNoUse() {
        assertThat(MachineChecks.java(11, "11.0.2").level()).isEqualTo(Finding.Level.ERROR);
        assertThat(MachineChecks.java().level()).isEqualTo(Finding.Level.OK);
    }

    @Test
    void aClockThatIsOffByAnHourIsAnError() {
        Finding ahead = ClockRules.judge(new BrokerProbe.Clock(0, HOUR, true));
        assertThat(ahead.level()).isEqualTo(Finding.Level.ERROR);
        assertThat(ahead.text()).isEqualTo("this machine is 60 min ahead of the brokers");
        assertThat(ClockRules.judge(new BrokerProbe.Clock(3 * HOUR, HOUR, false)).text())
                .isEqualTo("this machine is 2 h 0 min behind the brokers");
        assertThat(ClockRules.judge(new BrokerProbe.Clock(0, 90_000, true)).level()).isEqualTo(Finding.Level.WARNING);
        assertThat(ClockRules.judge(new BrokerProbe.Clock(0, 900, true)).level()).isEqualTo(Finding.Level.OK);
        assertThat(ClockRules.judge(new BrokerProbe.Clock(0, HOUR, false)).level())
                .as("an old record says nothing").isEqualTo(Finding.Level.OK);
    }

    @Test
    void whatAnswersButIsNotKafkaIsSaidSo() {
        Finding foreign = BrokerChecks.of("b:80", new PortProbe.Found(PortProbe.Kind.FOREIGN, "it answers with \"HTTP/1.1\""), false);
        assertThat(foreign.line(1)).contains("b:80 is no Kafka broker", "HTTP/1.1", "check the port");
        assertThat(foreign.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
        Finding closed = BrokerChecks.of("b:1", new PortProbe.Found(PortProbe.Kind.CLOSED, "refused"), false);
        assertThat(closed.exitCode()).as("it may come yet").isEqualTo(ExitCode.FAILED);
        assertThat(BrokerChecks.of("b:1", new PortProbe.Found(PortProbe.Kind.CLOSED, "refused"), true).level())
                .as("another answers").isEqualTo(Finding.Level.WARNING);
    }

    @Test
    void namesTheRunsThatTheBrokersShow() {
        assertThat(BrokerChecks.topics(RUN, Set.of("mine.worker-events")).level()).isEqualTo(Finding.Level.OK);
        assertThat(BrokerChecks.topics(RUN, Set.of("b.worker-events", "a.worker-events", "a.losses")).fix()).endsWith("show: a, b");
        assertThat(BrokerChecks.topics(RUN, Set.of()).level()).isEqualTo(Finding.Level.WARNING);
    }

    @Test
    void namesTheRunsThatTheStoreHas() {
        try (ObjectStore store = ObjectStores.open(folder.toString())) {
            assertThat(storeFinding(store).fix()).contains("it has none at all");
            store.put("runs/other/run.json", new byte[] {1});
            store.put("runs/other/epochs/1/run.json", new byte[] {1});
            Finding absent = storeFinding(store);
            assertThat(absent.line(1)).contains("has no run 'mine'", "it has other").doesNotContain("epochs");
            assertThat(absent.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
        }
    }

    @Test
    void aStoreThatIsAwayMayComeBackSoTheWorkerIsToBeStartedAgain() {
        Map<String, String> away = Map.of("aws.endpointUrl", "http://127.0.0.1:1", "aws.region", "us-east-1", "aws.accessKeyId", "anybody",
                "aws.secretAccessKey", "anything");
        away.forEach(System::setProperty);
        try (ObjectStore store = ObjectStores.open("s3://bucket")) {
            Finding found = storeFinding(store);
            assertThat(found.line(1)).contains("AWS_ENDPOINT_URL");
            assertThat(found.exitCode()).isEqualTo(ExitCode.FAILED);
        } finally {
            away.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void tellsAWorkerThatIsTooOldFromARunThatIs() throws IOException {
        try (ObjectStore store = ObjectStores.open(folder.toString())) {
            store.put(RunSpec.objectKey(RUN), version(99));
            assertThat(storeFinding(store).line(1)).contains("version 99, this release " + RunSpec.VERSION, "newer release");
            assertThat(storeFinding(store).exitCode()).isEqualTo(ExitCode.PROTOCOL_TOO_OLD);
            store.put(RunSpec.objectKey(RUN), version(1));
            assertThat(storeFinding(store).line(1)).contains("version 1, this release " + RunSpec.VERSION, "older than this release");
            assertThat(storeFinding(store).exitCode()).isEqualTo(ExitCode.PREFLIGHT);
        }
    }

    @Test
    void namesAnotherOrchestratorThanThePinned() {
        try (ObjectStore store = ObjectStores.open(folder.toString())) {
            store.put(RunSpec.objectKey(RUN), Json.write(run(Preset.SMALL)));
            List<Finding> found = new StoreChecks(RUN, Optional.of(MinerKey.generate().miner())).check(store, Optional.empty());
            assertThat(found).anyMatch(one -> one.subject().equals("orchestrator") && one.exitCode() == ExitCode.NOT_AUTHORISED);
        }
    }

    @Test
    void refusesAStageThatCannotFit() {
        Finding tooSmall = StoreChecks.memory(run(Preset.B1_5), 4 * GIB, 8 * GIB, 8 * GIB);
        assertThat(tooSmall.level()).isEqualTo(Finding.Level.ERROR);
        assertThat(tooSmall.text()).contains("MB");
        assertThat(StoreChecks.memory(run(Preset.SMALL), GIB, 8 * GIB, 4 * GIB).level()).isEqualTo(Finding.Level.OK);
        assertThat(StoreChecks.memory(run(Preset.SMALL), GIB, 8 * GIB, GIB / 8).level()).isEqualTo(Finding.Level.WARNING);
        assertThat(StoreChecks.memory(run(Preset.SMALL), GIB / 32, 8 * GIB, 4 * GIB).fix()).contains("IOTA_WORKER_HEAP");
    }

    @Test
    void wantsRoomOnTheDisk() {
        assertThat(MachineChecks.disk(folder, 100).level()).isEqualTo(Finding.Level.ERROR);
        assertThat(MachineChecks.disk(folder, 2 * GIB).level()).isEqualTo(Finding.Level.WARNING);
        assertThat(MachineChecks.disk(folder.resolve("not/there/yet")).text()).contains("MB free");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aKeyThatOthersCanReadIsAnError() throws IOException {
        assertThat(MachineChecks.key(folder).text()).contains("none");
        StateFolder.createKey(folder.resolve("identity.key"));
        assertThat(MachineChecks.key(folder).level()).isEqualTo(Finding.Level.OK);
        Files.setPosixFilePermissions(folder.resolve("identity.key"), PosixFilePermissions.fromString("rw-r-----"));
        Finding open = MachineChecks.key(folder);
        assertThat(open.level()).isEqualTo(Finding.Level.ERROR);
        assertThat(open.line(1)).contains("identity.key", "rw-r-----", "chmod 600");
    }

    @Test
    void aKeyThatCannotBeReadIsAnError() throws IOException {
        Path key = Files.createDirectory(folder.resolve("identity.key"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rwx------"));
        assertThat(MachineChecks.key(folder).level()).isEqualTo(Finding.Level.ERROR);
    }

    private static Finding storeFinding(ObjectStore store) {
        return new StoreChecks(RUN, Optional.empty()).check(store, Optional.empty()).get(0);
    }

    private static byte[] version(int version) throws IOException {
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(Json.write(run(Preset.SMALL)));
        return tree.put("version", version).toString().getBytes();
    }

    private static RunSpec run(Preset preset) {
        return new RunSpec(RunSpec.VERSION, RUN, MinerKey.generate().miner(), preset.model(),
                TrainingSpec.of(preset.microBatchSize(), preset.sequenceLength(), 0.01), TensorCodec.BF16, TensorCodec.BF16, "none",
                MergeSpec.exact(), RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 8, 16, RunSpec.Limits.local());
    }
}
