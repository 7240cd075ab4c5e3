package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.access.gate.AllowList;
import dev.iota.access.gate.Gate;
import dev.iota.access.gate.GateLimits;
import dev.iota.access.gate.GateSettings;
import dev.iota.access.gate.RunPlaces;
import dev.iota.access.gate.RunTopics;
import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.ExitCode;
import dev.iota.worker.StateFolder;
import dev.iota.worker.store.S3Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run whose workers know one address, and hold no credentials of the bucket in which the weights lie. */
class GateRunITCase {
    private static final int WORKERS = 4;

    @TempDir
    private Path folder;

    private final List<Process> workers = new ArrayList<>();

    @AfterEach
    void stop() {
        workers.forEach(Process::destroyForcibly);
    }

    @Test
    void strangersTrainThroughTheGateAlone() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(8, 24);
        Path allowed = Files.writeString(folder.resolve("miners"), keys());
        // The operator's side sees the bucket's folder.
        try (S3Server s3 = new S3Server(folder, "store"); LocalRun local = fixture.start(run, 0)) {
            RunPlaces places = new RunPlaces();
            GateSettings settings = new GateSettings(run.run(), URI.create("s3://store"), "0.1.0",
                    new GateSettings.Brokers(local.brokers(), Admission.Security.PLAINTEXT, null), new InetSocketAddress("127.0.0.1", 0),
                    Optional.empty(), Optional.empty(), new AllowList(allowed), Set.of(), Optional.empty(), GateLimits.standard());
            try (RunTopics topics = new RunTopics(Map.of("bootstrap.servers", local.brokers()), run.run(), run.orchestrator(), places);
                    Gate gate = Gate.start(settings, places, topics::isCaughtUp, System::currentTimeMillis)) {
                for (int number = 0; number < WORKERS; number++) {
                    workers.add(worker(gate, run, number));
                }
                RunFixture.requireComplete(local);
                for (int number = 0; number < WORKERS; number++) {
                    assertThat(workers.get(number).waitFor(60, TimeUnit.SECONDS)).isTrue();
                    assertThat(workers.get(number).exitValue()).as(log(number)).isEqualTo(ExitCode.OK);
                }
                Process stranger = worker(gate, run, WORKERS);
                assertThat(stranger.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(stranger.exitValue()).isEqualTo(ExitCode.NOT_AUTHORISED);
                assertThat(log(WORKERS)).contains("is not on the operator's list");
                assertThat(s3.environment().keySet()).doesNotContainAnyElementsOf(environment().keySet());
            }
        }
    }

    private String keys() throws IOException {
        StringBuilder ids = new StringBuilder();
        for (int number = 0; number < WORKERS; number++) {
            try (StateFolder state = StateFolder.open(state(number))) {
                ids.append(state.createKey().miner()).append('\n');
            }
        }
        return ids.toString();
    }

    private Process worker(Gate gate, RunSpec run, int number) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-XX:+UseSerialGC", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-cp", System.getProperty("java.class.path"),
                "dev.iota.worker.IotaWorker", "run", "--gate", gate.address().toString(), "--run", run.run().value(), "--orchestrator",
                run.orchestrator().value(), "--state", state(number).toString(), "--stop-when-stdin-closes");
        builder.environment().clear();
        builder.environment().putAll(environment());
        return builder.redirectErrorStream(true).redirectOutput(state(number).resolveSibling("worker-" + number + ".log").toFile()).start();
    }

    private static Map<String, String> environment() {
        return Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_NUM_THREADS", "1", "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
    }

    private Path state(int number) {
        return folder.resolve("miner-" + number);
    }

    private String log(int number) throws IOException {
        return Files.readString(folder.resolve("worker-" + number + ".log"));
    }
}
