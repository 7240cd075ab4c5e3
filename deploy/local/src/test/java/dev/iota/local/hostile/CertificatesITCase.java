package dev.iota.local.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.local.BrokerSecurity;
import dev.iota.local.EmbeddedBroker;
import dev.iota.protocol.gate.Credentials;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker with TLS that turns away whoever has no certificate, before a password is asked for. */
class CertificatesITCase {
    private static final String PASSWORD = "certificates";

    @TempDir
    private Path folder;

    @Test
    void asksForACertificateAndForAPassword() throws Exception {
        Path broker = keyStore("broker");
        Path miner = keyStore("miner");
        Path stranger = keyStore("stranger");
        Path trusted = trustStore("trusted", broker, miner);
        BrokerSecurity security = new BrokerSecurity(new Credentials("operator", "operator-secret"),
                Optional.of(new BrokerSecurity.Tls(broker, trusted, PASSWORD, true)), BrokerSecurity.Limits.LOCAL);
        try (EmbeddedBroker started = EmbeddedBroker.start(folder.resolve("kafka"), 0, Optional.of(security))) {
            Map<String, String> login = trusting(started.access().client(), trusted);
            assertThat(nodes(started, with(login, miner))).isEqualTo(1);
            assertThatThrownBy(() -> nodes(started, login)).hasCauseInstanceOf(SslAuthenticationException.class);
            assertThatThrownBy(() -> nodes(started, with(login, stranger))).hasCauseInstanceOf(SslAuthenticationException.class);
            Map<String, String> guessed = trusting(new Credentials("operator", "guess").clientSettings("SASL_SSL"), trusted);
            assertThatThrownBy(() -> nodes(started, with(guessed, miner))).hasRootCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    private static int nodes(EmbeddedBroker broker, Map<String, String> login) throws Exception {
        try (Client client = new Client(broker.brokers(), login)) {
            return client.admin().describeCluster().nodes().get(20, TimeUnit.SECONDS).size();
        }
    }

    private static Map<String, String> trusting(Map<String, String> login, Path trustStore) {
        Map<String, String> all = new HashMap<>(login);
        all.putAll(Map.of("ssl.truststore.location", trustStore.toString(), "ssl.truststore.password", PASSWORD, "ssl.truststore.type", "PKCS12"));
        return all;
    }

    private static Map<String, String> with(Map<String, String> login, Path keyStore) {
        Map<String, String> all = new HashMap<>(login);
        all.putAll(Map.of("ssl.keystore.location", keyStore.toString(), "ssl.keystore.password", PASSWORD, "ssl.keystore.type", "PKCS12"));
        return all;
    }

    private Path keyStore(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", name,
                "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass",
                PASSWORD)).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        return file;
    }

    private Path trustStore(String name, Path... keyStores) throws Exception {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, null);
        for (Path each : keyStores) {
            KeyStore one = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(each)) {
                one.load(in, PASSWORD.toCharArray());
            }
            String alias = one.aliases().nextElement();
            all.setCertificateEntry(alias, one.getCertificate(alias));
        }
        Path file = folder.resolve(name + ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            all.store(out, PASSWORD.toCharArray());
        }
        return file;
    }
}
