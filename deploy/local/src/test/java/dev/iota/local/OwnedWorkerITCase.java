package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.ExitCode;
import dev.iota.worker.cli.WorkerCommand;
import dev.iota.worker.home.HomeClient;
import dev.iota.worker.home.StatusReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A miner's own worker beside those of a run: what its owner asks of it. */
class OwnedWorkerITCase {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    @Test
    void restsGoesOnAndLeavesAsItsOwnerWishes() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(40, 1_000_000);
        try (LocalRun local = fixture.start(run, 3)) {
            Process first = start(local, fixture);
            try {
                await(status -> status.state().equals("training") && status.samples() > 0 && status.health().isReady());
                StatusReport working = HomeClient.of(state()).status();
                System.out.printf("first sample %d ms after the start of Java%n", working.firstSampleMillis());
                assertThat(working.stepAgeMillis()).isNotNull();
                assertThat(Math.abs(working.clockOffsetMillis())).isLessThan(60_000);
                checkFindsAllWell(local, fixture);
                checkNoticesWhatIsNoBroker(fixture);
                HomeClient.of(state()).act("pause");
                await(status -> status.state().equals("paused") && status.stage() == null);
                HomeClient.of(state()).act("resume");
                await(status -> status.state().equals("training") && status.samples() > working.samples());
                first.destroy();
                assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(first.exitValue()).isEqualTo(ExitCode.TERMINATED);
                assertThat(messages()).anyMatch(message -> message.contains("told to end"))
                        .anyMatch(message -> message.contains("ending: drained"));
            } finally {
                first.destroyForcibly();
            }
            drainsWithTheEpoch(local, fixture);
        }
    }

    private void drainsWithTheEpoch(LocalRun local, RunFixture fixture) throws Exception {
        Process second = start(local, fixture);
        try {
            await(status -> status.state().equals("training") && status.samples() > 0);
            assertThat(execute("drain", "--state", state().toString(), "--after-epoch")).isEqualTo(ExitCode.OK);
            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(ExitCode.OK);
            assertThat(execute("status", "--state", state().toString())).isEqualTo(ExitCode.FAILED);
            assertThat(said.toString()).contains("no iota-worker runs");
        } finally {
            second.destroyForcibly();
        }
    }

    private void checkFindsAllWell(LocalRun local, RunFixture fixture) {
        assertThat(execute("check", "--brokers", local.brokers(), "--run", "test", "--store", fixture.store, "--state", state().toString()))
                .as(said.toString()).isEqualTo(ExitCode.OK);
        assertThat(said.toString()).contains("clock: within a minute", "brokers have the topics of 'test'", "device: cpu")
                .doesNotContain("error");
    }

    private void checkNoticesWhatIsNoBroker(RunFixture fixture) throws IOException {
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.start();
        try {
            assertThat(execute("check", "--json", "--brokers", "127.0.0.1:" + web.getAddress().getPort(), "--run", "test", "--store",
                    fixture.store, "--state", state().toString())).isEqualTo(ExitCode.PREFLIGHT);
            JsonNode first = new ObjectMapper().readTree(said.toString()).get("findings").get(0);
            assertThat(first.get("text").asText()).contains("no Kafka broker");
        } finally {
            web.stop(0);
        }
    }

    private Path state() {
        return folder.resolve("mine");
    }

    private Path log() {
        return folder.resolve("mine.log");
    }

    private Process start(LocalRun local, RunFixture fixture) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), "dev.iota.worker.IotaWorker", "run", "--brokers",
                local.brokers(), "--run", "test", "--store", fixture.store, "--state", state().toString(), "--logs", "json");
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        return builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
    }

    private void await(Predicate<StatusReport> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> condition.test(HomeClient.of(state()).status()));
    }

    /** Of the log's lines that are objects: all but those said before there is a log. */
    private List<String> messages() throws IOException {
        return Files.readAllLines(log()).stream().filter(line -> line.startsWith("{")).map(OwnedWorkerITCase::message).toList();
    }

    private static String message(String line) {
        try {
            JsonNode json = new ObjectMapper().readTree(line);
            assertThat(json.get("run").asText()).isEqualTo("test");
            return json.get("message").asText();
        } catch (IOException malformed) {
            throw new AssertionError("no JSON: " + line, malformed);
        }
    }

    private int execute(String... arguments) {
        said.getBuffer().setLength(0);
        CommandLine line = WorkerCommand.commandLine(Map.of());
        line.setOut(new PrintWriter(said));
        line.setErr(new PrintWriter(said));
        return line.execute(arguments);
    }
}
