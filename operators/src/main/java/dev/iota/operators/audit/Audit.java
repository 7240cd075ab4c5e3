package dev.iota.operators.audit;

import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.id.Epoch;

/**
 * Where an audit stands.
 *
 * @param orderedIn open epoch when it was ordered; else null
 * @param early what was reported before the order was drawn here: after a restart the report may be read before the epoch; else null
 */
public record Audit(AuditId id, State state, Epoch orderedIn, ValidationRecord early) {
    /** In this order. */
    public enum State { UNKNOWN, ORDERED, COUNTED }

    static Audit ordered(AuditId id, Epoch open) {
        return new Audit(id, State.ORDERED, open, null);
    }

    static Audit early(AuditId id, ValidationRecord validation) {
        return new Audit(id, State.UNKNOWN, null, validation);
    }

    static Audit counted(AuditId id) {
        return new Audit(id, State.COUNTED, null, null);
    }
}
