package dev.iota.protocol.gate;

import dev.iota.protocol.Require;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * With what somebody logs in to brokers, by {@value #MECHANISM}.
 *
 * @param user as brokers know it: a miner's id, say
 * @param password of characters that need no quoting anywhere
 */
public record Credentials(String user, String password) {
    public static final String MECHANISM = "SCRAM-SHA-512";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.+/=-]{1,255}");

    public Credentials {
        Require.that(PLAIN.matcher(Require.present("user", user)).matches(), "user must match " + PLAIN);
        Require.that(PLAIN.matcher(Require.present("password", password)).matches(), "password must match " + PLAIN);
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

    /** The password is for no log. */
    @Override
    public String toString() {
        return "credentials of " + user;
    }
}
