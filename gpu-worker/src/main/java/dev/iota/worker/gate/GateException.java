package dev.iota.worker.gate;

import dev.iota.protocol.gate.Refusal.Reason;
import dev.iota.worker.ExitCode;

/** The access gate refuses, or can't be reached. The message says what to do. */
public final class GateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** @param reason as the gate gives it; null if it did not answer */
    GateException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Whether the same may succeed later. */
    public boolean isPassing() {
        return reason == null || reason.isPassing();
    }

    /** What a process ends with that gets no further. */
    public int exitCode() {
        if (reason == Reason.UNKNOWN_VERSION) {
            return ExitCode.PROTOCOL_TOO_OLD;
        }
        if (reason == Reason.NOT_ADMITTED) {
            return ExitCode.NOT_AUTHORISED;
        }
        return isPassing() ? ExitCode.FAILED : ExitCode.PREFLIGHT;
    }
}
