package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.store.S3Server;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run whose text and object store lie in a bucket: workers and Flink's job both write to it. */
class S3RunITCase {
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Process run;

    @AfterEach
    void stop() throws InterruptedException {
        run.destroy();
        run.waitFor(RunFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void datasetWeightsAndManifestsLieInABucketThatMayBeAwayForHalfAMinute() throws Exception {
        int port;
        try (S3Server server = new S3Server(serverFolder(), "bucket")) {
            writeText();
            port = server.port();
            run = train(server.environment());
            Path manifest = bucket().resolve("iota/runs/bucket/epochs/1/manifest-0.json");
            Awaitility.await().atMost(RunFixture.PATIENCE).until(() -> Files.exists(manifest) || !run.isAlive());
        }
        long awaySinceNanos = System.nanoTime();
        Awaitility.await().atMost(RunFixture.PATIENCE).until(() -> System.nanoTime() - awaySinceNanos > OUTAGE.toNanos());
        assertThat(run.isAlive()).as(said()).isTrue();
        assertThat(workersLogs()).as("the store was needed meanwhile").contains("trying again in");
        try (S3Server server = new S3Server(serverFolder(), "bucket", port)) {
            assertThat(server.port()).isEqualTo(port);
            requireEnd();
            assertThat(storedEpochs()).as("none is missing").contains(0, 1, 2, 3);
        }
        requireCompleteRecord();
    }

    private void requireEnd() throws Exception {
        assertThat(run.waitFor(RunFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(said()).isTrue();
        assertThat(run.exitValue()).as(said()).isZero();
    }

    /** What the topics hold afterwards, read anew. */
    private void requireCompleteRecord() {
        RunSpec spec = LocalRun.read(runFolder());
        try (EmbeddedBroker broker = EmbeddedBroker.start(runFolder().kafka(), 0);
                RunWatcher watcher = RunWatcher.start(broker.brokers(), spec)) {
            RunFixture.requireComplete(spec, watcher);
        }
    }

    private RunFolder runFolder() {
        return RunFolder.of(folder.resolve("work"), new RunId("bucket"));
    }

    private Path serverFolder() throws IOException {
        return Files.createDirectories(folder.resolve("s3"));
    }

    private Path bucket() {
        return folder.resolve("s3/bucket");
    }

    private void writeText() throws IOException {
        Files.writeString(Files.createDirectories(bucket().resolve("text")).resolve("text.txt"),
                "Weights travel by way of a bucket, and so do texts and manifests. ".repeat(300));
    }

    private Process train(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx1g",
                "-Dlog4j2.configurationFile=iota-log4j2.properties", "-Diota.home=" + Path.of("../..").toAbsolutePath().normalize(),
                "-cp", System.getProperty("java.class.path"), "dev.iota.local.Iota", "train", "--run", "bucket", "--work-dir",
                folder.resolve("work").toString(), "--web-port", "0", "--store", "s3://bucket/iota", "--text",
                "s3://bucket/text/text.txt",
                "--samples", "40", "--epochs", "4");
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(output()).start();
    }

    private static List<Integer> storedEpochs() {
        List<EpochManifest> stored = RunEpochs.stored("s3://bucket/iota", new RunId("bucket"));
        return stored.stream().map(manifest -> manifest.epoch().value()).toList();
    }

    private File output() {
        return folder.resolve("said.txt").toFile();
    }

    private String said() throws IOException {
        return Files.readString(output().toPath());
    }

    private String workersLogs() throws IOException {
        StringBuilder logs = new StringBuilder();
        try (Stream<Path> files = Files.list(runFolder().logs())) {
            for (Path log : files.filter(file -> file.getFileName().toString().startsWith("worker-")).toList()) {
                logs.append(Files.readString(log));
            }
        }
        return logs.toString();
    }
}
