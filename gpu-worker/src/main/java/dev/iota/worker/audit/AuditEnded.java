package dev.iota.worker.audit;

import dev.iota.protocol.audit.AuditReport.Outcome;

/** A miner's work can't be repeated, or not any further. */
final class AuditEnded extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    private AuditEnded(Outcome outcome, String reason) {
        super(reason);
        this.outcome = outcome;
    }

    /** The miner is to blame. */
    static AuditEnded withheld(String reason) {
        return new AuditEnded(Outcome.WITHHELD, reason);
    }

    /** Nobody is. */
    static AuditEnded expired(String reason) {
        return new AuditEnded(Outcome.EXPIRED, reason);
    }

    Outcome outcome() {
        return outcome;
    }
}
