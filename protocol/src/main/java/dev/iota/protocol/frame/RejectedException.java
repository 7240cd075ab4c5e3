package dev.iota.protocol.frame;

import java.util.Objects;

/**
 * Something from outside can't be used. The message names the input and what was expected of it. Without a stack trace: whoever floods
 * decides how many there are.
 */
public final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectReason reason;

    public RejectedException(RejectReason reason, String message) {
        super(message, null, false, false);
        this.reason = Objects.requireNonNull(reason);
    }

    public RejectReason reason() {
        return reason;
    }
}
