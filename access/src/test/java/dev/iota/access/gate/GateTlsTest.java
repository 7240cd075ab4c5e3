package dev.iota.access.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.earnings.EarningsBooks;
import dev.iota.protocol.gate.Admission;
import dev.iota.worker.gate.GateClient;
import dev.iota.worker.gate.GateException;
import dev.iota.worker.gate.GateLink;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gate with a certificate of its own. */
class GateTlsTest {
    @TempDir
    private Path folder;

    @Test
    void isBelievedByThoseWhoWereGivenItsCertificate() throws Exception {
        Path keystore = folder.resolve("gate.p12");
        Path certificate = folder.resolve("gate.pem");
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=gate", "-ext", "SAN=DNS:localhost", "-storetype", "PKCS12", "-keystore",
                keystore.toString());
        keytool("-exportcert", "-rfc", "-keystore", keystore.toString(), "-file", certificate.toString());
        for (Map.Entry<String, byte[]> object : GateFixture.objects().entrySet()) {
            Files.createDirectories(folder.resolve(object.getKey()).getParent());
            Files.write(folder.resolve(object.getKey()), object.getValue());
        }
        GateSettings plain = GateFixture.settings(folder.toUri(), new AdmissionRules.Open(), new GateFixture.FakeIssuer(),
                GateLimits.standard());
        GateSettings secure = new GateSettings(plain.run(), plain.store(), plain.release(), plain.brokers(), plain.bind(), Optional.empty(),
                Optional.of(TlsIdentity.read(keystore, "password".toCharArray())), plain.rules(), plain.validators(), plain.issuer(),
                        plain.limits());
        try (Gate gate = Gate.start(secure, GateFixture.places(), new EarningsBooks(), () -> true, System::currentTimeMillis);
                MeterServer metrics = MeterServer.start(gate.meter(), 0)) {
            URI address = gate.address();
            assertThat(address.getScheme()).isEqualTo("https");
            Admission admission = client(address, Optional.of(certificate)).admit(true);
            assertThat(admission.credentials().user()).isEqualTo(GateFixture.ANN.miner().value());
            assertThatThrownBy(() -> client(address,
                    Optional.empty()).admit(true)).isInstanceOf(GateException.class).hasMessageContaining("certificate");
            URL page = URI.create("http://localhost:" + metrics.port() + "/metrics").toURL();
            try (InputStream text = page.openStream()) {
                assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8)).contains("iota_gate_admissions_total 1\n");
            }
        }
        assertThatThrownBy(() -> TlsIdentity.read(keystore, "wrong".toCharArray())).isInstanceOf(IOException.class);
    }

    private static GateClient client(URI address, Optional<Path> certificate) throws IOException {
        return new GateClient(GateLink.to(address.toString(), certificate), GateFixture.RUN, GateFixture.ANN, System::currentTimeMillis);
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "gate", "-storepass", "password"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
