package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
@EnabledOnOs(OS.LINUX)
class InterruptedRunITCase {
    private static final Pattern A_SEALED_EPOCH = Pattern.compile("epoch [1-9]\\d*/");

    @TempDir
    private Path folder;

    @Test
    void stopsInOrderAndSaysHowToGoOn() throws Exception {
        Process launcher = launch();
        awaitTraining(launcher);
        List<ProcessHandle> workers = launcher.descendants().toList();
        assertThat(workers).hasSize(3);

        interrupt(launcher);

        assertThat(launcher.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(launcher.exitValue()).as(said()).isEqualTo(LocalFailure.INTERRUPTED);
        assertThat(said()).contains("./iota train --resume --run stopped").doesNotContain("started again").doesNotContain("Exception");
        assertThat(workers).noneMatch(ProcessHandle::isAlive);
        assertThat(Checkpoints.newest(folder.resolve("work/stopped/checkpoints"))).as("the job leaves its checkpoint").isPresent();
        assertThat(folder.resolve("work/stopped/logs/launcher.log")).isNotEmptyFile();
    }

    @Test
    void leavesNoWorkerBehindWhenItIsToldTwice() throws Exception {
        Process launcher = launch();
        awaitTraining(launcher);
        List<ProcessHandle> workers = launcher.descendants().toList();

        interrupt(launcher);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> said().contains("Stopping") || !launcher.isAlive());
        interrupt(launcher);

        assertThat(launcher.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(launcher.exitValue()).as(said()).isEqualTo(LocalFailure.INTERRUPTED);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    }

    private void awaitTraining(Process launcher) {
        Awaitility.await().atMost(RunFixture.PATIENCE).until(() -> A_SEALED_EPOCH.matcher(said()).find() || !launcher.isAlive());
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said.log"));
    }

    /** As the terminal does when somebody presses Ctrl-C. */
    private static void interrupt(Process launcher) throws Exception {
        if (launcher.isAlive()) {
            new ProcessBuilder("kill", "-INT", Long.toString(launcher.pid())).start().waitFor();
        }
    }

    private Process launch() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "All work and no play makes a dull model, so it rests at times. ".repeat(300));
        File output = folder.resolve("said.log").toFile();
        // A test that runs in the background has inherited that Ctrl-C is to be ignored.
        return new ProcessBuilder("env", "--default-signal=INT", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx1g",
                "-Dlog4j2.configurationFile=iota-log4j2.properties", "-cp", System.getProperty("java.class.path"),
                "dev.iota.local.Iota", "train", "--run", "stopped", "--work-dir", folder.resolve("work").toString(),
                "--text", text.toString(), "--samples", "2000", "--epochs", "100", "--web-port", "0")
                .redirectErrorStream(true).redirectOutput(output).start();
    }
}
