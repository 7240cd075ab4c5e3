package dev.iota.operators.audit;

import dev.iota.protocol.event.ValidationRecord;

/**
 * Where an audit stands.
 *
 * @param early what was reported before the order was drawn here: after a restart the report may be read before the epoch; else null
 */
public record Audit(AuditId id, State state, ValidationRecord early) {
    /** In this order. */
    public enum State { UNKNOWN, ORDERED, COUNTED }

    static Audit ordered(AuditId id) {
        return new Audit(id, State.ORDERED, null);
    }

    static Audit counted(AuditId id) {
        return new Audit(id, State.COUNTED, null);
    }
}
