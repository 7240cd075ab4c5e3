package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.ExitCode;
import dev.iota.worker.StateFolder;
import dev.iota.worker.gate.GateClient;
import dev.iota.worker.gate.GateLink;
import dev.iota.worker.store.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole secured run whose workers know one address: they hold no credentials of the bucket in which the weights lie, and of Kafka those
 * that the gate gives them.
 */
class GateRunITCase {
    private static final int WORKERS = 4;
    private static final Pattern ADDRESS = Pattern.compile("--gate (http://\\S+)");

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void strangersTrainThroughTheGateAlone() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(8, 24);
        Path allowed = Files.writeString(folder.resolve("miners"), keys());
        LocalRun.Settings settings = new LocalRun.Settings(0, "fp32", 0, "0", fixture.store).secured(true);
        // The operator's side sees the bucket's folder.
        try (S3Server s3 = new S3Server(folder, "store");
                LocalRun local = LocalRun.start(run, fixture.runFolder, settings, System.out::println)) {
            assertThat(s3.environment().keySet()).doesNotContainAnyElementsOf(environment().keySet());
            String gate = gate(run, s3, allowed);
            List<Process> workers = new ArrayList<>(List.of(worker(gate, run, 0)));
            requireThatAPlaceOpensItsOwnTopicsAlone(local);
            for (int number = 1; number < WORKERS; number++) {
                workers.add(worker(gate, run, number));
            }
            requireThatTheGateTellsEarnings(gate, run);
            RunFixture.requireComplete(local);
            for (int number = 0; number < WORKERS; number++) {
                assertThat(exitCode(workers.get(number))).as(log("worker-" + number)).isEqualTo(ExitCode.OK);
            }
            assertThat(exitCode(worker(gate, run, WORKERS))).isEqualTo(ExitCode.NOT_AUTHORISED);
            assertThat(log("worker-" + WORKERS)).contains("is not on the operator's list");
            assertThat(log("admissions")).contains("admitted miner").doesNotContain(credentials(0).password());
        }
    }

    /** As long as the first worker is alone, no sample is done, and the run does not end. */
    private void requireThatAPlaceOpensItsOwnTopicsAlone(LocalRun local) throws IOException {
        MinerId miner = miner(0);
        RunFixture.await(local, view -> stage(view, miner).isPresent());
        Stage own = local.watcher().ask(view -> stage(view, miner)).orElseThrow();
        Credentials credentials = credentials(0);
        assertThat(credentials.user()).isEqualTo(miner.value());
        Awaitility.await().atMost(RunFixture.PATIENCE).untilAsserted(() ->
                assertThatCode(() -> read(local, credentials, inbox(local, own))).doesNotThrowAnyException());
        for (Stage stage = Stage.FIRST; stage.value() < local.run().model().stages(); stage = stage.next()) {
            String inbox = inbox(local, stage);
            if (!stage.equals(own)) {
                assertThatThrownBy(() -> read(local, credentials, inbox)).as(inbox).isInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    private void requireThatTheGateTellsEarnings(String gate, RunSpec run) throws IOException {
        GateClient client = new GateClient(GateLink.to(gate, Optional.empty()), run.run(), StateFolder.readKey(state(0)).orElseThrow(),
                System::currentTimeMillis);
        Awaitility.await().atMost(RunFixture.PATIENCE).until(() -> client.earnings().note().isEmpty());
        assertThat(client.earnings().why()).isNotEmpty();
    }

    private static String inbox(LocalRun local, Stage stage) {
        Topics topics = new Topics(local.run().run());
        return stage.equals(Stage.FIRST) ? topics.tickets() : topics.activations(stage);
    }

    private static Optional<Stage> stage(RunView view, MinerId miner) {
        return view.workers().stream().filter(row -> row.miner().equals(miner)).findFirst().map(row -> row.heartbeat().stage());
    }

    /** Throws what the broker answers. */
    private static void read(LocalRun local, Credentials credentials, String topic) {
        Map<String, Object> settings = new HashMap<>(credentials.clientSettings("SASL_PLAINTEXT"));
        settings.put("bootstrap.servers", local.brokers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            consumer.position(new TopicPartition(topic, 0));
            consumer.poll(Duration.ofSeconds(1));
        }
    }

    private Credentials credentials(int number) throws IOException {
        JsonNode kept = new JsonMapper().readTree(Files.readAllBytes(state(number).resolve("gate-credentials.json"))).get("credentials");
        return new Credentials(kept.get("user").asText(), kept.get("password").asText());
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

    private MinerId miner(int number) throws IOException {
        return StateFolder.readKey(state(number)).orElseThrow().miner();
    }

    /** Starts it beside the run, as its operator does; answers its address. */
    private String gate(RunSpec run, S3Server s3, Path allowed) throws IOException {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(s3.environment());
        Process gate = start("gate", environment, "-Dlog4j2.configurationFile=iota-log4j2.properties",
                "-Diota.log=" + folder.resolve("admissions.log"), "dev.iota.local.Iota", "gate", "--run", run.run().value(), "--work-dir",
                folder.toString(), "--store", "s3://store", "--port", "0", "--allow-list", allowed.toString());
        Awaitility.await().atMost(RunFixture.PATIENCE).until(() -> log("gate").contains("--gate ") || !gate.isAlive());
        Matcher address = ADDRESS.matcher(log("gate"));
        assertThat(address.find()).as(log("gate")).isTrue();
        return address.group(1);
    }

    private Process worker(String gate, RunSpec run, int number) throws IOException {
        return start("worker-" + number, environment(), "dev.iota.worker.IotaWorker", "run", "--gate", gate, "--run", run.run().value(),
                "--orchestrator", run.orchestrator().value(), "--state", state(number).toString(), "--stop-when-stdin-closes");
    }

    private Process start(String name, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-XX:+UseSerialGC", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile()).start();
        processes.add(process);
        return process;
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static Map<String, String> environment() {
        return Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_NUM_THREADS", "1", "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
    }

    private Path state(int number) {
        return folder.resolve("miner-" + number);
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }
}
