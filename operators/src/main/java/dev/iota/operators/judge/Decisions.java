package dev.iota.operators.judge;

import dev.iota.operators.poison.Rollback;
import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import java.util.List;
import java.util.Optional;

/**
 * What follows from a piece of evidence.
 *
 * @param rollback to be asked for after the quarantines, so that nobody who spoilt the weights takes part again
 * @param objection to the evidence, for people
 */
public record Decisions(
        List<AuditOrder> orders,
        List<ValidationRecord> validations,
        List<VerdictRecord> verdicts,
        Optional<Rollback> rollback,
        Optional<String> objection) {
    static final Decisions NONE = new Decisions(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());

    static Decisions of(List<VerdictRecord> verdicts, Optional<Rollback> rollback) {
        return new Decisions(List.of(), List.of(), verdicts, rollback, Optional.empty());
    }
}
