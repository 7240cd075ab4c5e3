package dev.iota.protocol.gate;

import dev.iota.protocol.Require;

/**
 * Why the gate does not do what it was asked.
 *
 * @param message for people: what is wrong, and what to do
 * @param serverMillis the gate's clock, ms since 1970
 */
public record Refusal(int version, Reason reason, String message, long serverMillis) {
    public static final int VERSION = 1;

    /** With the status of the answer. */
    public enum Reason {
        MALFORMED(400),
        BAD_SIGNATURE(403),
        /** The request's time is not the gate's. */
        CLOCK_OFF(403),
        REPLAYED(409),
        NOT_ADMITTED(403),
        NOT_GRANTED(403),
        UNKNOWN_RUN(404),
        UNKNOWN_PATH(404),
        WRONG_METHOD(405),
        TOO_LARGE(413),
        WRONG_HOST(421),
        UNKNOWN_VERSION(426),
        TOO_MANY(429),
        FAILED(500),
        /** Not now. */
        UNAVAILABLE(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }

        /** Whether the same may succeed later. */
        public boolean isPassing() {
            return this == TOO_MANY || this == FAILED || this == UNAVAILABLE || this == NOT_GRANTED || this == REPLAYED;
        }
    }

    public Refusal {
        Require.version("refusal", version, VERSION);
        Require.present("reason", reason);
        message = Require.shortened("message", message);
        Require.notNegative("serverMillis", serverMillis);
    }
}
