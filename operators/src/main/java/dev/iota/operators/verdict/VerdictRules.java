package dev.iota.operators.verdict;

import dev.iota.operators.lineage.BegunEpoch;
import dev.iota.operators.lineage.Lineage;
import dev.iota.operators.table.Table;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AgreementRecord.Pair;
import dev.iota.protocol.event.AgreementRecord.Party;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.AnomalyRecord.Kind;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.VerdictRecord.Standing;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Folds the evidence about miners into how each stands. Pure.
 *
 * <table>
 * <caption>What follows from what</caption>
 * <tr><th>evidence</th><th>suspect</th><th>quarantine</th><th>cleared by</th></tr>
 * <tr><td>losses (CLASP)</td><td>a window names it</td><td>beyond what chance gives (t above {@value #CERTAIN}: one honest miner in a
 *     billion windows) by samples after the first epoch, or two epochs name it; never where
 *     suspects are audited</td><td>an epoch that does not, or an audit passed to the last bit</td></tr>
 * <tr><td>audits</td><td>it withholds what one needs</td><td>one fails, or two are withheld</td><td>a later audit passed</td></tr>
 * <tr><td>shards</td><td>one was sealed otherwise than it found it</td><td>after {@value #DISPUTED_MERGES} merges in which it stood against
 *     most of the contributors that it shares shards with, and at least two</td><td>a later merge without, or an audit passed</td></tr>
 * <tr><td>frames</td><td>{@value #FAULTS} that are not finite or no tensors</td><td>never</td><td>an epoch or audit without</td></tr>
 * </table>
 *
 * Evidence counts together if there are at most {@value Ground#MEMORY_EPOCHS} epochs between. Other anomalies, and losses too good to be
 * true, only raise the odds of an audit. An audit passed says that the work was what it should be, which is more than CLASP can say of losses; CLASP may name the miner
 * again by later samples. A quarantine lasts for {@value #QUARANTINE_EPOCHS} epochs after the open one, {@value #LIAR_EPOCHS} where an audit
 * failed, and twice as long each further time, up to {@value #LONGEST_EPOCHS}; what the miner did before its end never counts again. What a higher generation voids counts neither, but for a failed audit: who lied there lies here.
 */
public final class VerdictRules {
    static final double CERTAIN = 6;
    /** Standard errors below the stage's median: nobody is punished for low losses, but a tail that tells them is worth an audit. */
    static final double TOO_GOOD = 4;
    /** Epochs for which a miner is kept out. */
    static final int QUARANTINE_EPOCHS = 3;
    /** For those whose work was shown not to be what they told. */
    static final int LIAR_EPOCHS = 12;
    static final int LONGEST_EPOCHS = 384;
    static final int DISPUTED_MERGES = 3;
    /** Where a guilt spoilt no merge. */
    private static final int NONE_SPOILT = Integer.MAX_VALUE;
    static final int FAULTS = 3;

    private final RunSpec run;
    private final Lineage lineage;
    private final Table<MinerId, MinerStanding> standings;
    private final boolean isAudited;

    /**
     * @param lineage kept up to date by the caller
     * @param standings so far; what the table holds is taken up
     * @param isAudited whether suspects' work is repeated: then losses, which tails tell and may tell falsely to blame others, convict nobody
     */
    public VerdictRules(RunSpec run, Lineage lineage, Table<MinerId, MinerStanding> standings, boolean isAudited) {
        this.run = run;
        this.isAudited = isAudited;
        this.lineage = lineage;
        this.standings = standings;
    }

    /** An epoch began under a higher generation than before: what was seen since in lower ones is void, as the work is. */
    public void onFence(Epoch begun) {
        List<MinerStanding> all = new ArrayList<>();
        standings.values().forEach(all::add);
        all.forEach(standing -> standings.put(standing.miner(), standing.voidedFrom(begun.value())));
    }

    /** Whether this miner's work is worth an audit more than others'. */
    public boolean standsOut(MinerId miner, Epoch epoch) {
        MinerStanding standing = standings.get(miner);
        return standing != null && (standing.standing() != Standing.TRUSTED || standing.oddEpoch() >= epoch.value() - 1);
    }

    /** The miner's new standing, if this score changes it. */
    public Optional<VerdictRecord> onScore(ScoreRecord score) {
        Evidence evidence = Evidence.of(score);
        MinerStanding known = standing(score.miner());
        if (score.firstMicroBatch().value() < known.until().value() * run.samplesPerEpoch()) {
            return Optional.empty();
        }
        int epoch = score.epoch().value();
        boolean isEpoch = score.window() == ScoreRecord.Window.EPOCH;
        return weigh(evidence, isEpoch && score.suspicion() == null, standing -> {
            MinerStanding before = isTooGood(score) ? standing.odd(epoch) : standing;
            if (score.suspicion() == null) {
                return isEpoch ? before.withLosses(before.losses().cleared(epoch)).withFaults(before.faults().cleared(epoch - 1)) : before;
            }
            Ground losses = isEpoch ? before.losses().countedOnce(epoch) : before.losses().opened(epoch);
            boolean isNamedAgain = isEpoch && losses.times() > 1 && losses.latest() == epoch && before.losses().latest() < epoch;
            boolean isProven = score.suspicion() > CERTAIN && isAfterFirstEpoch(score) || isNamedAgain;
            return isProven && !isAudited
                    ? quarantined(before, evidence, before.losses().since(epoch), QUARANTINE_EPOCHS)
                    : before.withLosses(losses);
        });
    }

    /** Before the first merge, those who got more samples have learnt more, and raise losses less, by far more than chance. */
    private boolean isAfterFirstEpoch(ScoreRecord score) {
        return score.firstMicroBatch().value() >= run.samplesPerEpoch();
    }

    private static boolean isTooGood(ScoreRecord score) {
        return score.effectError() != null && score.effect() < -TOO_GOOD * score.effectError();
    }

    /** The miner's new standing, if this audit changes it. */
    public Optional<VerdictRecord> onAudit(ValidationRecord validation) {
        AuditReport report = validation.report();
        Evidence evidence = Evidence.of(run, validation);
        int epoch = report.epoch().value();
        if (report.outcome() == AuditReport.Outcome.EXPIRED) {
            return Optional.empty();
        }
        if (report.outcome() == AuditReport.Outcome.FAILED) {
            return fold(evidence, false, before -> quarantined(before, evidence, epoch, LIAR_EPOCHS));
        }
        return weigh(evidence, report.outcome() == AuditReport.Outcome.PASSED, before -> switch (report.outcome()) {
            case WITHHELD -> {
                Ground withheld = before.withheld().countedOnce(epoch);
                yield withheld.times() > 1
                        ? quarantined(before, evidence, before.withheld().since(epoch), QUARANTINE_EPOCHS)
                        : before.withWithheld(withheld);
            }
            default -> before.withLosses(report.isBitwise() ? before.losses().cleared(epoch) : before.losses())
                    .withWithheld(before.withheld().cleared(epoch))
                    .withDisputes(before.disputes().cleared(epoch))
                    .withFaults(before.faults().cleared(epoch));
        });
    }

    /** The new standings of those whose standing a merge changes. */
    public List<VerdictRecord> onAgreement(AgreementRecord agreement) {
        List<VerdictRecord> verdicts = new ArrayList<>();
        int epoch = agreement.epoch().value();
        for (int place = 0; place < agreement.parties().size(); place++) {
            Party party = agreement.parties().get(place);
            Evidence evidence = Evidence.of(run, agreement, party);
            boolean isAgainstMost = isAgainstMost(agreement, place);
            if (party.reported() > 0 && party.owned() > 0) {
                weigh(evidence, false, before -> {
                    if (party.differing() == 0) {
                        return before.withDisputes(before.disputes().cleared(epoch - 1));
                    }
                    Ground disputes = isAgainstMost ? before.disputes().countedOnce(epoch) : before.disputes().opened(epoch);
                    // Others' bytes were sealed, so there is no merge that it spoilt.
                    return disputes.times() >= DISPUTED_MERGES && disputes.latest() == epoch
                            ? quarantined(before, evidence, NONE_SPOILT, QUARANTINE_EPOCHS)
                            : before.withDisputes(disputes).odd(epoch);
                }).ifPresent(verdicts::add);
            }
        }
        return verdicts;
    }

    /** An owner against a liar and an accomplice is against two, a liar against all. What others than contributors report has no weight. */
    private static boolean isAgainstMost(AgreementRecord agreement, int place) {
        int met = 0;
        int against = 0;
        for (Pair pair : agreement.pairs()) {
            boolean isOfContributors = agreement.parties().get(pair.first()).owned() > 0
                    && agreement.parties().get(pair.second()).owned() > 0;
            if (isOfContributors && (pair.first() == place || pair.second() == place)) {
                met++;
                against += pair.agreed() < pair.shared() ? 1 : 0;
            }
        }
        return against >= 2 && 2 * against > met;
    }

    /** The miner's new standing, if this anomaly changes it. */
    public Optional<VerdictRecord> onAnomaly(AnomalyRecord anomaly) {
        if (anomaly.miner() == null) {
            return Optional.empty();
        }
        int epoch = anomaly.epoch().value();
        boolean isFault = anomaly.kind() == Kind.NOT_FINITE || anomaly.kind() == Kind.UNREADABLE;
        return weigh(Evidence.of(anomaly), false, before -> {
            Ground faults = isFault ? before.faults().counted(epoch) : before.faults();
            return before.withFaults(isFault && faults.times() >= FAULTS ? faults.opened(epoch) : faults).odd(epoch);
        });
    }

    private Optional<VerdictRecord> weigh(Evidence evidence, boolean acquits, UnaryOperator<MinerStanding> change) {
        return lineage.isVoid(evidence.epoch(), evidence.generation()) ? Optional.empty() : fold(evidence, acquits, change);
    }

    private Optional<VerdictRecord> fold(Evidence evidence, boolean acquits, UnaryOperator<MinerStanding> change) {
        MinerStanding before = standing(evidence.miner());
        MinerStanding changed = change.apply(before);
        if (before.isPaid(evidence.epoch())) {
            // No second punishment for the time before the first one's end, but guilt may reach further back.
            changed = changed.guiltyFrom().equals(before.guiltyFrom()) ? before : before.guiltyFrom(changed.guiltyFrom());
        } else if (changed.standing() == before.standing()) {
            changed = changed.weighed(acquits);
        }
        if (!changed.equals(before)) {
            standings.put(evidence.miner(), changed);
        }
        boolean isNews = changed.standing() != before.standing() || !changed.until().equals(before.until());
        return isNews ? Optional.of(verdict(changed, evidence)) : Optional.empty();
    }

    private MinerStanding standing(MinerId miner) {
        MinerStanding known = standings.get(miner);
        return known == null ? MinerStanding.unknown(miner) : known;
    }

    private MinerStanding quarantined(MinerStanding before, Evidence evidence, int guiltyFrom, int epochs) {
        long longer = (long) epochs << Math.min(before.quarantines(), Integer.SIZE);
        int end = begin(evidence) + (int) Math.min(longer, LONGEST_EPOCHS);
        return before.quarantined(new Epoch(Math.min(guiltyFrom, end)), new Epoch(end));
    }

    /** The epoch after the one of the evidence and the open one, which may be later. */
    private int begin(Evidence evidence) {
        int open = lineage.open().map(BegunEpoch::epoch).map(Epoch::value).orElse(0);
        return Math.max(open, evidence.epoch().value()) + 1;
    }

    private VerdictRecord verdict(MinerStanding standing, Evidence evidence) {
        Epoch until = standing.standing() == Standing.QUARANTINED ? standing.until() : evidence.epoch();
        return new VerdictRecord(VerdictRecord.VERSION, run.run(), evidence.miner(), evidence.stage(), standing.standing(), until,
                evidence.reason(), evidence.first(), evidence.last(), evidence.atMillis());
    }
}
