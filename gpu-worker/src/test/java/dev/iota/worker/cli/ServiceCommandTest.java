package dev.iota.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.worker.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisabledOnOs(OS.WINDOWS)
class ServiceCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    @AfterEach
    void forget() {
        System.clearProperty("iota.launcher");
    }

    @Test
    void isTheUnitOfTheDebianPackage() throws IOException {
        ServiceUnit unit = new ServiceUnit(Path.of("/usr/share/iota-worker/bin/iota-worker"), Path.of("/var/lib/iota-worker"),
                Path.of("/etc/iota-worker/iota-worker.properties"), "iota-worker", 30);
        assertThat(Files.readString(Path.of("src/main/distribution/systemd/iota-worker.service"))).isEqualTo(unit.text());
    }

    @Test
    void isStartedAgainUnlessThatIsOfNoUse() {
        String text = new ServiceUnit(Path.of("/a b/100%/iota-worker"), folder, folder.resolve("c"), null, 120).text();
        assertThat(text).contains("Restart=on-failure", "RestartPreventExitStatus=2 3 4 11", "SuccessExitStatus=143", "TimeoutStopSec=150",
                "ExecStart=\"/a b/100%%/iota-worker\" run", "WantedBy=default.target").doesNotContain("User=");
    }

    @Test
    void writesAUnitAndRemovesIt() throws IOException {
        System.setProperty("iota.launcher", "/opt/iota-worker/bin/iota-worker");
        Path unit = folder.resolve("units/second.service");
        String[] place = {"--units", unit.getParent().toString(), "--name", "second"};
        assertThat(execute("status", place)).isEqualTo(ExitCode.FAILED);
        assertThat(execute("install", place, "--state", folder.toString(), "--drain-timeout", "60")).isEqualTo(ExitCode.OK);
        assertThat(said.toString()).contains("wrote " + unit, "systemctl --user", "enable --now second", "iota-worker.properties");
        assertThat(Files.readString(unit)).contains("--state " + folder, "TimeoutStopSec=90");
        assertThat(execute("uninstall", place)).isEqualTo(ExitCode.OK);
        assertThat(Files.exists(unit)).isFalse();
        assertThat(execute("uninstall", place)).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aDryRunWritesNothing() {
        System.setProperty("iota.launcher", "/opt/iota-worker/bin/iota-worker");
        assertThat(execute("install", new String[] {"--units", folder.toString(), "--dry-run", "--system", "--user", "me"}))
                .isEqualTo(ExitCode.OK);
        assertThat(said.toString()).contains("[Service]", "User=me", "multi-user.target");
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(execute("install", new String[] {"--units", folder.toString()})).isEqualTo(ExitCode.PREFLIGHT);
        assertThat(said.toString()).contains("bin/iota-worker");
        assertThat(execute("install", new String[] {"--name", "../x"})).isEqualTo(ExitCode.USAGE);
        assertThat(execute("install", new String[] {"--drain-timeout", "-1"})).isEqualTo(ExitCode.USAGE);
    }

    private int execute(String action, String[] place, String... more) {
        said.getBuffer().setLength(0);
        CommandLine line = WorkerCommand.commandLine(Map.of());
        line.setOut(new PrintWriter(said));
        line.setErr(new PrintWriter(said));
        String[] arguments = new String[2 + place.length + more.length];
        arguments[0] = "service";
        arguments[1] = action;
        System.arraycopy(place, 0, arguments, 2, place.length);
        System.arraycopy(more, 0, arguments, 2 + place.length, more.length);
        return line.execute(arguments);
    }
}
