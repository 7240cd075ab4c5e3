package dev.iota.protocol.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.Require;
import dev.iota.protocol.id.RunId;

/**
 * How a worker takes part in a run.
 *
 * @param runSha256 of the bytes of the run's description, in lower-case hexadecimal
 * @param store where objects lie, for people: they are read and written by the gate's URLs
 * @param brokers of Kafka, for miners
 * @param security how brokers are spoken to
 * @param certificates that brokers' own are signed with, as PEM; null for those that the system trusts
 * @param credentials null if none were asked for, or brokers need none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Admission(int version, RunId run, String runSha256, String store, String brokers, Security security, String certificates,
        Credentials credentials) {
    public static final int VERSION = 1;
    private static final int MAX_CERTIFICATES = 1 << 16;

    /** How brokers are spoken to. A gate names nothing else of a client's settings, so that none can make a worker load a class. */
    public enum Security {
        PLAINTEXT,
        SASL_PLAINTEXT,
        SASL_SSL;

        public boolean needsCredentials() {
            return this != PLAINTEXT;
        }
    }

    public Admission {
        Require.version("admission", version, VERSION);
        Require.present("run", run);
        Require.sha256("runSha256", runSha256);
        Require.name("store", store);
        Require.name("brokers", brokers);
        Require.present("security", security);
        Require.that(certificates == null || certificates.length() <= MAX_CERTIFICATES,
                "certificates have at most " + MAX_CERTIFICATES + " characters");
    }
}
