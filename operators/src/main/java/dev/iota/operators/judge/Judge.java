package dev.iota.operators.judge;

import dev.iota.operators.audit.AuditRules;
import dev.iota.operators.lineage.BegunEpoch;
import dev.iota.operators.lineage.Lineage;
import dev.iota.operators.poison.PoisonRules;
import dev.iota.operators.poison.Rollback;
import dev.iota.operators.verdict.VerdictRules;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.VerdictRecord.Standing;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All rules about who is to be believed, in the one order in which they are asked: what is void, who stands how, whose work is repeated,
 * whether the run must go back. Pure: state and evidence in, decisions out. Evidence may come in any order and twice.
 */
public final class Judge {
    private final RunSpec run;
    private final JudgeOptions options;
    private final Lineage lineage;
    private final VerdictRules verdicts;
    private final AuditRules audits;
    private final PoisonRules poison;

    /**
     * @param secret from which audits are drawn, known to no miner; null for none
     * @param state what it holds is taken up
     */
    public Judge(RunSpec run, JudgeOptions options, byte[] secret, JudgeState state) {
        this.run = run;
        this.options = options;
        this.lineage = new Lineage(run.retention(), state.epochs());
        this.verdicts = new VerdictRules(run, lineage, state.standings(),
                secret != null && options.auditShare() > 0 && !options.validators().isEmpty());
        this.audits = new AuditRules(run, options.auditShare(), secret, options.validators(), lineage, state.audits());
        this.poison = new PoisonRules(run, lineage, state.standings(), audits::isInquired, state.poison());
    }

    public Decisions onScore(ScoreRecord score) {
        return weighed(verdicts.onScore(score).stream().toList());
    }

    public Decisions onAgreement(AgreementRecord agreement) {
        return weighed(verdicts.onAgreement(agreement));
    }

    public Decisions onAnomaly(AnomalyRecord anomaly) {
        poison.onAnomaly(anomaly);
        return Decisions.of(verdicts.onAnomaly(anomaly).stream().toList(), rollback());
    }

    /** A quarantine alone changes what is poisoned. */
    private Decisions weighed(List<VerdictRecord> changed) {
        boolean isAnyOut = changed.stream().anyMatch(verdict -> verdict.standing() == Standing.QUARANTINED);
        return Decisions.of(changed, isAnyOut ? rollback() : Optional.empty());
    }

    /** An epoch began: another is sealed, or this one begins anew. */
    public Decisions onManifest(EpochManifest manifest) {
        BegunEpoch known = lineage.get(manifest.epoch());
        Optional<BegunEpoch> before = lineage.open();
        if (!manifest.run().equals(run.run()) || !lineage.begin(manifest)) {
            return Decisions.NONE;
        }
        if (before.isPresent() && before.get().generation().compareTo(manifest.generation()) < 0) {
            verdicts.onFence(manifest.epoch());
        }
        AuditRules.Drawn drawn = audits.onBegun(manifest, known, miner -> isSuspicious(miner, manifest));
        List<VerdictRecord> changed = new ArrayList<>();
        drawn.validations().forEach(validation -> verdicts.onAudit(validation).ifPresent(changed::add));
        return new Decisions(drawn.orders(), drawn.validations(), changed, rollback(), Optional.empty());
    }

    private boolean isSuspicious(MinerId miner, EpochManifest manifest) {
        return verdicts.standsOut(miner, manifest.epoch());
    }

    /** @param reportedAtMillis by the broker's clock */
    public Decisions onReport(MinerId validator, AuditReport report, long reportedAtMillis) {
        AuditRules.Reception reception = audits.onReport(validator, report, reportedAtMillis);
        List<ValidationRecord> validations = reception.validation().stream().toList();
        List<VerdictRecord> changed = new ArrayList<>();
        validations.forEach(validation -> verdicts.onAudit(validation).ifPresent(changed::add));
        return new Decisions(reception.orders(), validations, changed, validations.isEmpty() ? Optional.empty() : rollback(), reception.objection());
    }

    private Optional<Rollback> rollback() {
        return options.rollsBack() ? poison.decide() : Optional.empty();
    }
}
