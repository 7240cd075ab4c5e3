package dev.iota.operators.reward;

import dev.iota.operators.lineage.Lineage;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.Locale;
import java.util.Optional;

/** Takes collateral from miners of whom an audit has proven a fault, bit by bit or not: once for each miner and epoch. */
final class Slashing {
    private final RunSpec run;
    private final RewardState state;
    private final PaidBefore before;

    Slashing(RunSpec run, RewardState state, PaidBefore before) {
        this.run = run;
        this.state = state;
        this.before = before;
    }

    /** @param open the latest epoch: audits of long before are not ordered, so that what is older may be forgotten */
    Optional<SlashRecord> onValidation(ValidationRecord validation, Epoch open) {
        AuditReport report = validation.report();
        int oldest = open.value() - Lineage.MEMORY_EPOCHS;
        state.slashed().removeIf(id -> id, id -> id.epoch().value() < oldest);
        SlashId fault = new SlashId(report.miner(), report.epoch());
        Stake stake = state.stakes().get(report.miner());
        if (!validation.run().equals(run.run()) || report.outcome() != AuditReport.Outcome.FAILED || stake == null
                || report.epoch().value() < oldest || state.slashed().get(fault) != null) {
            return Optional.empty();
        }
        long lost = Fractions.of(stake.units(), run.incentives().slashedPartsPerMillion());
        if (lost == 0) {
            return Optional.empty();
        }
        long remaining = stake.units() - lost;
        state.slashed().put(fault, fault);
        state.stakes().put(stake.miner(), stake.changed(validation.reportedAtMillis(), remaining));
        if (before.slashed().contains(fault)) {
            return Optional.empty();
        }
        String reason = String.format(Locale.ROOT, "its work of epoch %s at stage %s, repeated by an audit, gives something else: %s",
                report.epoch(), report.stage(), report.reason());
        return Optional.of(new SlashRecord(SlashRecord.VERSION, run.run(), report.epoch(), report.stage(), report.miner(), lost, remaining,
                reason, validation.reportedAtMillis()));
    }
}
