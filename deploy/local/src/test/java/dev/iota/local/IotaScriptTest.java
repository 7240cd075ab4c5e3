package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The script {@code ./iota}, copied to where nothing is built yet. */
@DisabledOnOs(OS.WINDOWS)
class IotaScriptTest {
    @TempDir
    private Path checkout;

    private record Outcome(int exitCode, String said) {}

    @BeforeEach
    void copyTheScript() throws IOException {
        Path script = Files.copy(Path.of("..", "..", "iota"), checkout.resolve("iota"));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        for (String tool : List.of("bash", "env", "dirname", "sed", "find", "mkdir", "tail", "touch")) {
            Path at = List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool)).stream().filter(Files::exists).findFirst().orElseThrow();
            Files.createSymbolicLink(Files.createDirectories(checkout.resolve("tools")).resolve(tool), at);
        }
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        Outcome outcome = run("");
        assertThat(outcome.said()).contains("no java found").contains("JDK 17");
        assertThat(outcome.exitCode()).isEqualTo(LocalFailure.PREFLIGHT);
    }

    @Test
    void saysThatJavaHomeIsWrong() throws Exception {
        Outcome outcome = run(checkout.toString());
        assertThat(outcome.said()).contains("JAVA_HOME is " + checkout).contains("JDK 17");
        assertThat(outcome.exitCode()).isEqualTo(LocalFailure.PREFLIGHT);
    }

    @Test
    void saysThatJavaIsTooOld() throws Exception {
        Path home = javaHome("printf '    java.specification.version = 1.8\\n' >&2");
        Outcome outcome = run(home.toString());
        assertThat(outcome.said()).contains("is Java 8").contains("17 or newer");
        assertThat(outcome.exitCode()).isEqualTo(LocalFailure.PREFLIGHT);
    }

    @Test
    void saysWhatIsNoJavaAtAll() throws Exception {
        Outcome outcome = run(javaHome("echo nothing").toString());
        assertThat(outcome.said()).contains("17 or newer").doesNotContain("unbound").doesNotContain("syntax");
        assertThat(outcome.exitCode()).isEqualTo(LocalFailure.PREFLIGHT);
    }

    @Test
    void saysThatMavenIsMissing() throws Exception {
        Outcome outcome = run(System.getProperty("java.home"));
        assertThat(outcome.said()).contains("Maven").contains("apt install maven");
        assertThat(outcome.exitCode()).isEqualTo(LocalFailure.PREFLIGHT);
    }

    @Test
    void showsTheEndOfABuildThatFailed() throws Exception {
        executable(checkout.resolve("tools").resolve("mvn"), "echo the compiler is unhappy; exit 1");
        Outcome outcome = run(System.getProperty("java.home"));
        assertThat(outcome.said()).contains("Building IOTA").contains("the compiler is unhappy").contains("build.log");
        assertThat(outcome.exitCode()).isEqualTo(LocalFailure.INTERNAL);
    }

    private Path javaHome(String script) throws IOException {
        Path home = Files.createDirectories(checkout.resolve("jdk/bin")).getParent();
        executable(home.resolve("bin/java"), script);
        return home;
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Outcome run(String javaHome) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(checkout.resolve("iota").toString(), "model").redirectErrorStream(true);
        builder.environment().put("PATH", checkout.resolve("tools").toString());
        builder.environment().put("JAVA_HOME", javaHome);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), said);
    }
}
