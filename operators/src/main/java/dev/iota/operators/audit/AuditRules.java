package dev.iota.operators.audit;

import dev.iota.operators.lineage.BegunEpoch;
import dev.iota.operators.lineage.Lineage;
import dev.iota.operators.lineage.Share;
import dev.iota.operators.orchestration.SecretRandom;
import dev.iota.operators.table.Table;
import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Draws whose work of a sealed epoch is repeated ({@link AuditOdds}), and takes each report once, from validators that the operator trusts.
 * The draw follows from a secret and the sealed manifest: no miner can foresee it, and it repeats. Where an audit fails, the miner's earlier
 * work is repeated too, back to what was audited already, at most {@value #INQUIRY_EPOCHS} epochs: so it comes out since when it lies. And
 * who lies is seldom alone, so {@value #INQUIRY_MINERS} more of that epoch's are drawn; first those who merged with it, where a merged shard is
 * forged, since nobody forges one alone. Pure.
 *
 * <p>Orders are forgotten {@value Lineage#MEMORY_EPOCHS} epochs later.
 */
public final class AuditRules {
    static final int INQUIRY_EPOCHS = 8;
    static final int INQUIRY_MINERS = 16;
    private static final int RECENT_EPOCHS = 2;

    private final RunSpec run;
    private final double share;
    private final byte[] secret;
    private final Set<MinerId> validators;
    private final Lineage lineage;
    private final Table<AuditId, Audit> audits;

    /**
     * @param share of the work that is to be repeated, 0 to 1
     * @param secret from which is drawn, known to no miner; null to draw nothing
     * @param validators whose reports count; if there are none, nothing is drawn
     * @param audits so far; what the table holds is taken up
     */
    public AuditRules(
            RunSpec run, double share, byte[] secret, Set<MinerId> validators, Lineage lineage, Table<AuditId, Audit> audits) {
        this.run = run;
        this.share = share;
        this.secret = secret;
        this.validators = Set.copyOf(validators);
        this.lineage = lineage;
        this.audits = audits;
    }

    /** What came of a sealed epoch: orders, and reports on them that were read before. */
    public record Drawn(List<AuditOrder> orders, List<ValidationRecord> validations) {}

    /** What came of a report: it counts, and may call for more audits; it is refused with a reason for people; or neither. */
    public record Reception(Optional<ValidationRecord> validation, List<AuditOrder> orders, Optional<String> objection) {
        private static final Reception IGNORED = new Reception(Optional.empty(), List.of(), Optional.empty());

        private static Reception refused(String objection) {
            return new Reception(Optional.empty(), List.of(), Optional.of(objection));
        }
    }

    /**
     * An epoch began, and the lineage knows it.
     *
     * @param known the same epoch as it had begun before; null if it had not
     * @param isSuspicious who stands out
     */
    public Drawn onBegun(EpochManifest manifest, BegunEpoch known, Predicate<MinerId> isSuspicious) {
        BegunEpoch begun = lineage.get(manifest.epoch());
        List<AuditOrder> orders = new ArrayList<>();
        boolean isDrawn = known != null && known.contentSha256().equals(begun.contentSha256());
        if (!isDrawn && share > 0 && secret != null && !validators.isEmpty()) {
            AuditOdds odds = AuditOdds.of(share, begun.shares(), part -> isSuspicious.test(part.miner()));
            for (Share part : begun.shares()) {
                boolean isSuspect = isSuspicious.test(part.miner());
                if (point(begun, part) < (isSuspect ? odds.suspicious() : odds.ordinary())) {
                    orders.add(order(begun, part, isSuspect ? AuditOrder.Cause.SUSPECTED : AuditOrder.Cause.DRAWN,
                            manifest.sealedAtMillis()));
                }
            }
        }
        List<ValidationRecord> validations = take(orders, begun);
        forget(begun);
        return new Drawn(orders, validations);
    }

    private AuditOrder order(BegunEpoch merged, Share part, AuditOrder.Cause cause, long atMillis) {
        return new AuditOrder(AuditOrder.VERSION, run.run(), part.miner(), part.stage(), new Epoch(merged.epoch().value() - 1),
                merged.mergedIn(), cause, atMillis);
    }

    private List<ValidationRecord> take(List<AuditOrder> orders, BegunEpoch open) {
        List<ValidationRecord> early = new ArrayList<>();
        for (AuditOrder order : orders) {
            AuditId id = AuditId.of(order);
            Audit audit = audits.get(id);
            if (audit == null) {
                audits.put(id, Audit.ordered(id, open.epoch()));
            } else if (audit.state() == Audit.State.UNKNOWN) {
                early.add(audit.early());
                audits.put(id, Audit.counted(id));
            }
        }
        return early;
    }

    private void forget(BegunEpoch open) {
        audits.removeIf(Audit::id, audit -> {
            AuditId id = audit.id();
            boolean isOver = id.epoch().value() < open.epoch().value() - Lineage.MEMORY_EPOCHS;
            boolean wasNeverOrdered = audit.state() == Audit.State.UNKNOWN && !isToCome(id, open);
            return isOver || wasNeverOrdered;
        });
    }

    /** @param reportedAtMillis by the broker's clock */
    public Reception onReport(MinerId validator, AuditReport report, long reportedAtMillis) {
        if (!validators.contains(validator)) {
            return Reception.refused("miner " + validator.shortForm() + " reports an audit; it is no validator of this run");
        }
        AuditId id = AuditId.of(report);
        // Who lied is a liar, though the run has gone back since; work that was right counts no more.
        if (lineage.isVoid(id.epoch(), id.generation()) && report.outcome() != AuditReport.Outcome.FAILED) {
            return Reception.IGNORED;
        }
        ValidationRecord validation = new ValidationRecord(ValidationRecord.VERSION, run.run(), validator, report, reportedAtMillis);
        Audit audit = audits.get(id);
        if (audit != null && audit.state() == Audit.State.ORDERED) {
            audits.put(id, Audit.counted(id));
            return new Reception(Optional.of(validation), inquiry(report, reportedAtMillis), Optional.empty());
        }
        boolean isEarly = audit == null && lineage.open().map(open -> isToCome(id, open)).orElse(true);
        if (isEarly) {
            audits.put(id, Audit.early(id, validation));
        }
        return audit != null || isEarly ? Reception.IGNORED : Reception.refused("validator " + validator.shortForm()
                + " reports an audit of miner " + report.miner().shortForm() + " at stage " + report.stage() + " in epoch " + report.epoch()
                + ", generation " + report.generation() + ", which was not ordered");
    }

    private List<AuditOrder> inquiry(AuditReport report, long atMillis) {
        List<AuditOrder> orders = new ArrayList<>();
        if (report.outcome() == AuditReport.Outcome.FAILED) {
            earlier(report, atMillis, orders);
            others(report, atMillis, orders);
        }
        return orders;
    }

    /** Since when does it lie? */
    private void earlier(AuditReport report, long atMillis, List<AuditOrder> orders) {
        int oldest = Math.max(1, report.epoch().value() - INQUIRY_EPOCHS + 1);
        for (int begin = report.epoch().value(); begin >= oldest; begin--) {
            BegunEpoch begun = lineage.get(new Epoch(begin));
            Optional<Share> part = begun == null ? Optional.empty() : begun.share(report.miner());
            if (part.isPresent() && !inquire(begun, part.get(), atMillis, orders)) {
                return;
            }
        }
    }

    /** Who lies with it? */
    private void others(AuditReport report, long atMillis, List<AuditOrder> orders) {
        BegunEpoch merged = lineage.get(report.epoch().next());
        int oldest = lineage.open().orElseThrow().epoch().value() - RECENT_EPOCHS;
        if (merged == null || merged.epoch().value() < oldest || !report.generation().equals(merged.mergedIn())) {
            return;
        }
        boolean isForgery = report.findings().stream().anyMatch(finding -> finding.subject() == AuditFinding.Subject.SHARD);
        List<Share> drawn = new ArrayList<>(merged.shares());
        drawn.sort(Comparator.comparing((Share share) -> isForgery && !share.stage().equals(report.stage()))
                .thenComparing(share -> point(merged, share)));
        int most = orders.size() + INQUIRY_MINERS;
        for (Share share : drawn) {
            if (orders.size() < most) {
                inquire(merged, share, atMillis, orders);
            }
        }
    }

    private double point(BegunEpoch begun, Share part) {
        return SecretRandom.ofAudit(secret, begun.contentSha256(), part.stage(), part.miner()).nextDouble();
    }

    /** False if it was ordered before. */
    private boolean inquire(BegunEpoch merged, Share part, long atMillis, List<AuditOrder> orders) {
        AuditOrder order = order(merged, part, AuditOrder.Cause.SUSPECTED, atMillis);
        AuditId id = AuditId.of(order);
        if (audits.get(id) != null) {
            return false;
        }
        audits.put(id, Audit.ordered(id, lineage.open().orElseThrow().epoch()));
        return orders.add(order);
    }

    /** Whether what a miner did before this epoch is being repeated, as ordered in the open epoch. */
    public boolean isInquired(MinerId miner, Epoch before) {
        Epoch open = lineage.open().map(BegunEpoch::epoch).orElse(null);
        for (Audit audit : audits.values()) {
            if (audit.state() == Audit.State.ORDERED && audit.id().miner().equals(miner) && audit.orderedIn().equals(open)
                    && audit.id().epoch().compareTo(before) < 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the seal of this work is yet to be read. */
    private static boolean isToCome(AuditId id, BegunEpoch open) {
        return id.generation().compareTo(open.generation()) > 0 || id.epoch().compareTo(open.epoch()) >= 0;
    }
}
