package dev.iota.local;

import dev.iota.protocol.gate.Credentials;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * How a broker knows who speaks to it, and that it allows nobody anything but what was granted. Users log in with SCRAM-SHA-512; one
 * operator may do everything.
 *
 * @param tls what encrypts; empty within one machine
 */
public record BrokerSecurity(Credentials operator, Optional<Tls> tls, Limits limits) {

    /**
     * Certificates, as {@code keytool} makes them.
     *
     * @param keyStore the broker's key and certificate, PKCS12
     * @param trustStore who signs clients' certificates, PKCS12
     * @param password of both
     * @param mustClientsHaveOne whether a client without a certificate is turned away before it can try a password
     */
    public record Tls(Path keyStore, Path trustStore, String password, boolean mustClientsHaveOne) {
        /** Without the password: this ends up in logs. */
        @Override
        public String toString() {
            return "Tls[" + keyStore + "]";
        }
    }

    /**
     * What those cost who only connect.
     *
     * @param connectionsPerAddress open at a time from one address
     * @param connections open at a time in all
     * @param idleMillis after which a silent connection is closed, whether logged in or not
     * @param loginMillis after which a client must log in again: so long a revoked password may keep a connection
     */
    public record Limits(int connectionsPerAddress, int connections, int idleMillis, int loginMillis) {
        /** For a run on one machine: all its clients have one address. */
        public static final Limits LOCAL = new Limits(2_000, 4_000, 120_000, 300_000);
    }

    /** Clients' protocol. */
    public String protocol() {
        return tls.isPresent() ? "SASL_SSL" : "SASL_PLAINTEXT";
    }

    /** How the operator logs in; with TLS, its trust and key stores are to be added. */
    public Map<String, String> operatorClient() {
        return operator.clientSettings(protocol());
    }

    /** For Kafka's formatter: the operator is a user before the broker's first start. */
    String bootstrapUser() {
        return Credentials.MECHANISM + "=[name=" + operator.user() + ",password=" + operator.password() + "]";
    }

    /** Takes the place of what an open broker is told of its listeners, CLIENTS and CONTROLLER. */
    void apply(Properties properties) {
        String scram = operator.clientSettings(protocol()).get("sasl.jaas.config");
        properties.setProperty("listener.security.protocol.map", "CLIENTS:" + protocol() + ",CONTROLLER:SASL_PLAINTEXT");
        properties.setProperty("sasl.enabled.mechanisms", Credentials.MECHANISM);
        properties.setProperty("sasl.mechanism.inter.broker.protocol", Credentials.MECHANISM);
        properties.setProperty("listener.name.clients.scram-sha-512.sasl.jaas.config", scram);
        properties.setProperty("listener.name.clients.scram-sha-512.connections.max.reauth.ms", Integer.toString(limits.loginMillis()));
        // The controller knows no SCRAM users before it runs: its own are in its settings.
        properties.setProperty("sasl.mechanism.controller.protocol", "PLAIN");
        properties.setProperty("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
        properties.setProperty("listener.name.controller.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + operator.user() + "\" password=\""
                        + operator.password() + "\" user_" + operator.user() + "=\"" + operator.password() + "\";");
        properties.setProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.setProperty("allow.everyone.if.no.acl.found", "false");
        properties.setProperty("super.users", "User:" + operator.user());
        properties.setProperty("max.connections.per.ip", Integer.toString(limits.connectionsPerAddress()));
        properties.setProperty("max.connections", Integer.toString(limits.connections()));
        properties.setProperty("connections.max.idle.ms", Integer.toString(limits.idleMillis()));
        tls.ifPresent(certificates -> apply(certificates, properties));
    }

    private static void apply(Tls certificates, Properties properties) {
        properties.setProperty("ssl.keystore.location", certificates.keyStore().toString());
        properties.setProperty("ssl.keystore.password", certificates.password());
        properties.setProperty("ssl.keystore.type", "PKCS12");
        properties.setProperty("ssl.truststore.location", certificates.trustStore().toString());
        properties.setProperty("ssl.truststore.password", certificates.password());
        properties.setProperty("ssl.truststore.type", "PKCS12");
        properties.setProperty("listener.name.clients.ssl.client.auth", certificates.mustClientsHaveOne() ? "required" : "none");
    }
}
