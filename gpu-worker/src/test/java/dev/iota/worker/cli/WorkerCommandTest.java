package dev.iota.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.gate.Refusal;
import dev.iota.worker.ExitCode;
import dev.iota.worker.StateFolder;
import dev.iota.worker.gate.FakeGate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WorkerCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    @Test
    void wantsBrokersRunAndStore() {
        assertThat(execute(Map.of(), "run")).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--run");
        assertThat(execute(Map.of(), "run", "--run", "r", "--state", folder.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--brokers HOST:PORT and --store URI are needed, or --gate URL");
    }

    @Test
    void takesOptionsFromTheEnvironment() {
        Map<String, String> environment = Map.of("IOTA_BROKERS", "localhost:1", "IOTA_RUN", "Not A Run", "IOTA_STORE", folder.toString());
        assertThat(execute(environment, "check")).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--run", "Not A Run");
    }

    @Test
    void refusesAnUnknownKindOfNumbers() {
        assertThat(execute(Map.of(), "check", "--brokers", "b:1", "--run", "r", "--store", "s", "--compute", "fp7"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--compute", "fp7");
    }

    @Test
    void refusesAThreadCountThatCannotBe() {
        assertThat(execute(Map.of(), "check", "--brokers", "b:1", "--run", "r", "--store", folder.toString(), "--threads", "0"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--threads must be 1 to 1024, not 0");
    }

    @Test
    void refusesAPortForMetricsThatCannotBe() {
        assertThat(execute(Map.of(), "run", "--brokers", "b:1", "--run", "r", "--store", folder.toString(), "--metrics-port", "65536"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--metrics-port must be 0 to 65535, not 65536");
    }

    @Test
    void refusesAMalformedOrchestratorKey() {
        assertThat(execute(Map.of(), "check", "--brokers", "b:1", "--run", "r", "--store", folder.toString(), "--orchestrator", "x"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--orchestrator", "base32");
    }

    @Test
    void refusesAnAddressThatIsNoStore() {
        assertThat(execute(Map.of(), "check", "--brokers", "b:1", "--run", "r", "--store", "ftp://x")).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--store", "ftp://x");
    }

    @Test
    void reachesARunByBrokersAndStoreOrByItsGate() {
        String state = folder.toString();
        assertThat(execute(Map.of(), "run", "--run", "r", "--state", state)).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("or --gate URL in their place");
        assertThat(execute(Map.of("IOTA_GATE", "https://g"), "run", "--run", "r", "--state", state, "--brokers",
                "b:1")).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("--gate replaces");
        assertThat(execute(Map.of(), "run", "--run", "r", "--state", state, "--gate", "http://gate.example")).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains("use https");
    }

    @Test
    void endsWithWhatTheGateSays() throws IOException {
        try (FakeGate gate = new FakeGate()) {
            gate.refusal = Refusal.Reason.UNKNOWN_VERSION;
            assertThat(execute(Map.of(), "run", "--run", "r", "--state", folder.toString(), "--gate", gate.address()))
                    .isEqualTo(ExitCode.PROTOCOL_TOO_OLD);
            assertThat(said.toString()).contains("update to 9.9");
        }
    }

    @Test
    void makesAKeyOnceAndShowsIt() throws IOException {
        String state = folder.resolve("state").toString();
        assertThat(execute(Map.of(), "keys", "show", "--state", state)).isEqualTo(ExitCode.PREFLIGHT);
        assertThat(said.toString()).contains("keys init");
        assertThat(execute(Map.of(), "keys", "init", "--state", state)).isEqualTo(ExitCode.OK);
        String first = said.toString();
        assertThat(execute(Map.of("IOTA_STATE", state), "keys", "init")).isEqualTo(ExitCode.OK);
        assertThat(said.toString()).isEqualTo(first);
        MinerKey key = StateFolder.readKey(Path.of(state)).orElseThrow();
        assertThat(said.toString().strip()).isEqualTo(key.miner().value());
    }

    @Test
    void doesNotShareItsStateFolder() throws IOException {
        try (StateFolder held = StateFolder.open(folder)) {
            assertThat(held.key()).isEmpty();
            assertThat(execute(Map.of(), "run", "--brokers", "b:1", "--run", "r", "--store", folder.toString(), "--state",
                    folder.toString())).isEqualTo(ExitCode.PREFLIGHT);
        }
        assertThat(said.toString()).contains("another iota-worker");
    }

    @Test
    void numbersWhatItFindsWithTheFix() {
        assertThat(Finding.error("store", "empty", "fill it", ExitCode.PREFLIGHT).line(2)).isEqualTo("2. error  store: empty; fill it");
        assertThat(Finding.ok("java", "17").line(1)).isEqualTo("1. ok  java: 17");
    }

    private int execute(Map<String, String> environment, String... arguments) {
        said.getBuffer().setLength(0);
        CommandLine line = WorkerCommand.commandLine(environment);
        line.setOut(new PrintWriter(said));
        line.setErr(new PrintWriter(said));
        return line.execute(arguments);
    }
}
