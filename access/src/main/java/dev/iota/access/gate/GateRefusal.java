package dev.iota.access.gate;

import dev.iota.protocol.gate.Refusal.Reason;

/** A request that is not answered as asked. */
final class GateRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    GateRefusal(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
