package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.RunId;
import dev.iota.worker.store.S3Server;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run whose text and object store lie in a bucket: workers and Flink's job both write to it. */
class S3RunITCase {
    @TempDir
    private Path folder;

    @Test
    void datasetWeightsAndManifestsLieInTheBucket() throws Exception {
        try (S3Server server = new S3Server(Files.createDirectories(folder.resolve("s3")), "bucket")) {
            Files.writeString(Files.createDirectories(folder.resolve("s3/bucket/text")).resolve("text.txt"),
                    "Weights travel by way of a bucket, and so do texts and manifests. ".repeat(300));
            File said = folder.resolve("said.txt").toFile();
            ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx1g",
                    "-Dlog4j2.configurationFile=iota-log4j2.properties", "-Diota.home=" + Path.of("../..").toAbsolutePath().normalize(),
                    "-cp", System.getProperty("java.class.path"), "dev.iota.local.Iota", "train", "--run", "bucket", "--work-dir",
                    folder.resolve("work").toString(), "--web-port", "0", "--store", "s3://bucket/iota", "--text",
                    "s3://bucket/text/text.txt",
                    "--samples", "40", "--epochs", "4");
            server.environment().forEach(builder.environment()::put);
            Process run = builder.redirectErrorStream(true).redirectOutput(said).start();
            assertThat(run.waitFor(RunFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).as(Files.readString(said.toPath())).isZero();
            List<EpochManifest> stored = RunEpochs.stored("s3://bucket/iota", new RunId("bucket"));
            assertThat(stored).extracting(manifest -> manifest.epoch().value()).contains(0, 1, 2, 3);
            assertThat(folder.resolve("s3/bucket/iota/runs/bucket/epochs/1")).isDirectory();
        }
    }
}
