package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumedRunITCase {
    @TempDir
    private Path folder;

    @Test
    void goesOnAfterTheLauncherWasKilled() throws Exception {
        Path text = Files.writeString(folder.resolve("text.txt"), "All work and no play makes a dull model, so it rests at times. ".repeat(300));
        RunFolder run = RunFolder.of(folder.resolve("work"), new RunId("killed"));
        Process launcher = launch("first.log", "--text", text.toString(), "--samples", "54", "--epochs", "9");
        Awaitility.await().atMost(RunFixture.PATIENCE).until(() -> isUnderWay("first.log") || !launcher.isAlive());
        assertThat(launcher.isAlive()).as(Files.readString(folder.resolve("first.log"))).isTrue();
        List<ProcessHandle> workers = launcher.descendants().toList();
        assertThat(workers).hasSize(3);

        launcher.destroyForcibly().waitFor();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));

        Process resumed = launch("second.log", "--resume");
        assertThat(resumed.waitFor(RunFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(folder.resolve("second.log"));
        assertThat(resumed.exitValue()).as(said).isZero();
        assertThat(said).contains("54 samples").contains("9 epochs");
        assertThat(run.output().resolve("model.safetensors")).exists();
        requireCompleteRecord(run);
    }

    /** What the topics hold now, read anew: each sample once, in the generation that counts. */
    private static void requireCompleteRecord(RunFolder run) {
        RunSpec spec = LocalRun.read(run);
        try (EmbeddedBroker broker = EmbeddedBroker.start(run.kafka(), 0);
                RunWatcher watcher = RunWatcher.start(broker.brokers(), spec)) {
            Awaitility.await().atMost(RunFixture.PATIENCE)
                    .until(() -> watcher.ask(view -> view.isFinished() && view.samplesDone() == spec.samples()));
        }
    }

    /** Whether it has said that it trains, in whichever epoch it was when it said so. */
    private boolean isUnderWay(String log) throws IOException {
        Path file = folder.resolve(log);
        return Files.exists(file) && Files.readString(file).matches("(?s).*epoch [1-9]/9.*");
    }

    private Process launch(String log, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx1g",
                "-Dlog4j2.configurationFile=iota-log4j2.properties", "-Diota.log=" + folder.resolve(log + ".flink"),
                "-cp", System.getProperty("java.class.path"), "dev.iota.local.Iota", "train", "--run", "killed",
                "--work-dir", folder.resolve("work").toString(), "--web-port", "0"));
        command.addAll(List.of(options));
        File output = folder.resolve(log).toFile();
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    }
}
