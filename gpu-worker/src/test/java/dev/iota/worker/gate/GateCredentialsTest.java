package dev.iota.worker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.gate.Refusal.Reason;
import dev.iota.protocol.id.RunId;
import dev.iota.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateCredentialsTest {
    private static final RunId RUN = new RunId("r");

    private final MinerKey key = MinerKey.generate();

    @TempDir
    private Path folder;

    @Test
    void asksForCredentialsOnceAndKeepsThemForItsOwnerAlone() throws IOException {
        try (FakeGate gate = new FakeGate()) {
            admit(gate, key);
            admit(gate, key);
            assertThat(gate.issued).isEqualTo(1);
            Path file = folder.resolve("gate-credentials.json");
            assertThat(Files.readString(file)).contains("password-1");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");

            admit(gate, MinerKey.generate());
            assertThat(gate.issued).as("another miner's").isEqualTo(2);
            Files.writeString(file, "damaged");
            admit(gate, key);
            assertThat(gate.issued).isEqualTo(3);
            new GateCredentials(folder, RUN, key.miner()).forget();
            admit(gate, key);
            assertThat(gate.issued).isEqualTo(4);
        }
    }

    @Test
    void tellsASupervisorWhetherToTryAgain() throws IOException {
        try (FakeGate gate = new FakeGate()) {
            for (Map.Entry<Reason, Integer> expected : Map.of(Reason.UNKNOWN_VERSION, ExitCode.PROTOCOL_TOO_OLD, Reason.NOT_ADMITTED,
                    ExitCode.NOT_AUTHORISED, Reason.CLOCK_OFF, ExitCode.PREFLIGHT, Reason.UNAVAILABLE, ExitCode.FAILED).entrySet()) {
                gate.refusal = expected.getKey();
                assertThatThrownBy(() -> admit(gate, key)).isInstanceOf(GateException.class).hasMessageContaining("update to 9.9")
                        .extracting(refused -> ((GateException) refused).exitCode()).isEqualTo(expected.getValue());
            }
        }
    }

    @Test
    void takesNothingFromAGateThatCouldChangeAClientsSettings() {
        assertThat(Admission.Security.values()).extracting(Enum::name).containsExactly("PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL");
    }

    @Test
    void speaksOpenlyWithThisMachineAlone() throws IOException {
        for (String open : new String[] {"http://gate.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example",
                "ftp://localhost"}) {
            assertThatThrownBy(() -> GateLink.to(open, Optional.empty())).hasMessageContaining("use https");
        }
        for (String malformed : new String[] {"gate.example", "https://user@gate.example", "https://gate.example/path",
                "https://gate.example?x"}) {
            assertThatThrownBy(() -> GateLink.to(malformed, Optional.empty())).hasMessageContaining("https://host[:port]");
        }
        GateLink here = GateLink.to("http://[::1]:8443/", Optional.empty());
        assertThat(here.host()).isEqualTo("[::1]:8443");
        assertThat(GateLink.to("https://Gate.Example:443", Optional.empty()).host()).isEqualTo("gate.example");
        assertThatThrownBy(() -> here.open("http://bucket.example/object")).hasMessageContaining("use https");
        assertThatThrownBy(() -> here.open("//evil.example/object")).hasMessageContaining("use https");
        assertThatThrownBy(() -> here.open("file:///etc/passwd")).hasMessageContaining("use https");
    }

    private void admit(FakeGate gate, MinerKey miner) throws IOException {
        GateClient client = new GateClient(GateLink.to(gate.address(), Optional.empty()), RUN, miner, System::currentTimeMillis);
        new GateCredentials(folder, RUN, miner.miner()).admit(client);
    }
}
