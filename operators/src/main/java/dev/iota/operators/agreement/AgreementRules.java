package dev.iota.operators.agreement;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Makes an agreement matrix of every merge that is sealed: at the seal, and again with each report that comes later. Reports and manifests
 * come from two topics, so either may be ahead of the other; what comes out in the end is the same. Pure: state, record and time in,
 * records out.
 *
 * <p>A merge is forgotten {@value SealedMerge#PATIENCE_MILLIS} ms of the reports' time after its seal, one that can't be sealed any more at
 * the next manifest. No report is taken on trust: anybody may send one for any merge to come, so at most {@value #MAX_FINDINGS} shards are
 * kept, those of the merges that are due first, and of one merge those of miners who report least.
 *
 * <p>More may be counted than the orchestrator counted: who was asked to stand in is not in the manifest, so an unasked report looks like a
 * substitute's ({@link AgreementRecord.Party#substituted}).
 */
public final class AgreementRules {
    /** Sixteen times what the largest merge has: two results for each of 8,128 shards. */
    static final int MAX_FINDINGS = 1 << 18;

    private static final Comparator<Report> DUE_FIRST =
            Comparator.comparing((Report report) -> report.id().merge().open()).thenComparing(report -> report.findings().size());

    private final RunSpec run;
    private final AgreementState state;
    private final int maxFindings;

    /** @param state what it holds is taken up */
    public AgreementRules(RunSpec run, AgreementState state) {
        this(run, state, MAX_FINDINGS);
    }

    AgreementRules(RunSpec run, AgreementState state, int maxFindings) {
        this.run = run;
        this.state = state;
        this.maxFindings = maxFindings;
    }

    /** An epoch began, and with it the one before was sealed, or this one begins anew. */
    public List<AgreementRecord> onManifest(EpochManifest manifest) {
        OpenEpoch begun = OpenEpoch.of(manifest);
        if (!manifest.run().equals(run.run()) || isPast(begun) || begun.equals(open())) {
            return List.of();
        }
        state.open().put(run.run(), begun);
        state.sealed().removeIf(SealedMerge::id, sealed -> begun.voids(sealed.id().open()));
        List<AgreementRecord> records = new ArrayList<>();
        for (StageMerge merge : manifest.stages()) {
            SealedMerge sealed = new SealedMerge(merge, manifest.sealedAtMillis());
            if (state.sealed().get(sealed.id()) == null) {
                state.sealed().put(sealed.id(), sealed);
                List<Report> reports = reports(sealed.id());
                if (!reports.isEmpty() || merge.plan().isSingle()) {
                    records.add(AgreementMatrix.record(run.run(), sealed, reports));
                }
            }
        }
        forgetReports();
        return records;
    }

    /** @param reportedAtMillis by the broker's clock */
    public Optional<AgreementRecord> onReport(MinerId miner, WorkerEvent.ShardsMerged merged, long reportedAtMillis) {
        state.sealed().removeIf(SealedMerge::id, sealed -> sealed.isOver(reportedAtMillis));
        MergeId merge = MergeId.of(merged);
        SealedMerge sealed = state.sealed().get(merge);
        ReportId id = new ReportId(merge, miner);
        Report known = state.reports().get(id);
        Report report = (known == null ? Report.none(id) : known).with(merged.results(), reportedAtMillis);
        boolean isNew = report.findings().size() > (known == null ? 0 : known.findings().size());
        boolean isDue = sealed != null || !isPast(merge.open()) && isOfThisRun(merge);
        if (isNew && isDue) {
            state.reports().put(id, report);
        }
        forgetReports();
        boolean counts = isNew && sealed != null && state.reports().get(id) != null;
        return counts ? Optional.of(AgreementMatrix.record(run.run(), sealed, reports(merge))) : Optional.empty();
    }

    private OpenEpoch open() {
        return state.open().get(run.run());
    }

    /** Whether the run went on from there: what of it is not sealed never will be. */
    private boolean isPast(OpenEpoch epoch) {
        return open() != null && epoch.compareTo(open()) < 0;
    }

    private boolean isOfThisRun(MergeId merge) {
        return merge.epoch().value() < run.epochs() && merge.stage().value() < run.model().stages();
    }

    private List<Report> reports(MergeId merge) {
        List<Report> reports = new ArrayList<>();
        state.reports().values().forEach(report -> {
            if (report.id().merge().equals(merge)) {
                reports.add(report);
            }
        });
        return reports;
    }

    private void forgetReports() {
        state.reports().removeIf(Report::id, report ->
                state.sealed().get(report.id().merge()) == null && isPast(report.id().merge().open()));
        long findings = 0;
        List<Report> reports = new ArrayList<>();
        for (Report report : state.reports().values()) {
            findings += report.findings().size();
            reports.add(report);
        }
        if (findings > maxFindings) {
            reports.sort(DUE_FIRST);
            for (int last = reports.size() - 1; findings > maxFindings; last--) {
                findings -= reports.get(last).findings().size();
                state.reports().remove(reports.get(last).id());
            }
        }
    }
}
