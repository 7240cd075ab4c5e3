package dev.iota.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.worker.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script of the distribution, with a Java that only says what it was asked. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    private Path folder;

    private Path launcher;

    private record Outcome(int exitCode, String said) {}

    @BeforeEach
    void install() throws IOException {
        launcher = Files.createDirectories(folder.resolve("app/bin")).resolve("iota-worker");
        Files.copy(Path.of("src/main/distribution/bin/iota-worker"), launcher);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void startsTheWorkerAsTorchNeedsIt() throws Exception {
        Outcome outcome = run(launcher, java(17), "check", "--run", "a b");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.said()).contains("OPENBLAS 1", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Xmx768m",
                folder.resolve("app/extra") + "/*:" + folder.resolve("app/lib") + "/*", "dev.iota.worker.IotaWorker", "<check>", "<a b>")
                .doesNotContain("enable-native-access");
    }

    @Test
    void isFoundThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("linked"), launcher);
        assertThat(run(link, java(25)).said()).contains(folder.resolve("app/lib") + "/*", "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void saysWhichJavaItNeeds() throws Exception {
        Outcome old = run(launcher, java(11));
        assertThat(old.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
        assertThat(old.said()).contains("is Java 11", "17 is needed", "install a JDK");
        Outcome absent = run(launcher, folder.resolve("nowhere"));
        assertThat(absent.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
        assertThat(absent.said()).contains("JAVA_HOME is " + folder.resolve("nowhere"));
    }

    private Path java(int release) throws IOException {
        Path program = Files.createDirectories(folder.resolve("java-" + release + "/bin")).resolve("java");
        Files.writeString(program, """
                #!/usr/bin/env bash
                if [[ "$1" == -XshowSettings:properties ]]; then echo "    java.specification.version = %d" >&2; exit; fi
                echo "OPENBLAS $OPENBLAS_NUM_THREADS"
                printf '<%%s>\\n' "$@"
                """.formatted(release));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program.getParent().getParent();
    }

    private static Outcome run(Path script, Path javaHome, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(script.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().remove("OPENBLAS_NUM_THREADS");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), said);
    }
}
