package dev.iota.access.kafka;

import java.util.Map;
import java.util.Objects;

/** With what somebody logs in to the brokers, by {@value #MECHANISM}. */
public record Credentials(String user, String password) {
    public static final String MECHANISM = "SCRAM-SHA-512";

    /** @throws IllegalArgumentException if one of them holds a quote or a backslash, which a client's settings can't express */
    public Credentials {
        requirePlain("user", user);
        requirePlain("password", password);
    }

    /**
     * Settings of a Kafka client that logs in with these.
     *
     * @param securityProtocol {@code SASL_SSL}, or {@code SASL_PLAINTEXT} within one machine
     */
    public Map<String, String> clientSettings(String securityProtocol) {
        return Map.of(
                "security.protocol", securityProtocol,
                "sasl.mechanism", MECHANISM,
                "sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user
                        + "\" password=\"" + password + "\";");
    }

    /** Without the password: this ends up in logs. */
    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }

    private static void requirePlain(String what, String text) {
        Objects.requireNonNull(text, what);
        if (text.isEmpty() || text.chars().anyMatch(character -> character == '"' || character == '\\' || character < ' ')) {
            throw new IllegalArgumentException("a " + what + " must not be empty nor hold quotes, backslashes or control characters");
        }
    }
}
