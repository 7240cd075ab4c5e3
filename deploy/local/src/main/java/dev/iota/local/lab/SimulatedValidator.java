package dev.iota.local.lab;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.clasp.ClaspRules;
import dev.iota.operators.clasp.Pane;
import dev.iota.operators.clasp.PaneId;
import dev.iota.operators.judge.Decisions;
import dev.iota.operators.judge.Judge;
import dev.iota.operators.judge.JudgeOptions;
import dev.iota.operators.judge.JudgeState;
import dev.iota.operators.table.Table;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the validator's job makes of losses, without Flink: panes when they are complete, then scores, then verdicts, audits and rollbacks. */
final class SimulatedValidator {
    private static final MinerId AUDITOR = MinerId.of(new byte[MinerId.KEY_BYTES]);

    private final RunSpec run;
    private final ClaspRules clasp;
    private final Judge judge;
    private final Map<PaneId, List<LossRecord>> open = new HashMap<>();

    final List<ScoreRecord> suspicions = new ArrayList<>();
    final List<VerdictRecord> quarantines = new ArrayList<>();

    /** @param auditShare of the work that auditors repeat; 0 for none: then losses decide, and no epoch is undone */
    SimulatedValidator(RunSpec run, double auditShare, byte[] secret) {
        this.run = run;
        clasp = new ClaspRules(run, Table.onHeap(), Clasp.DEFAULT);
        JudgeOptions options = auditShare == 0 ? JudgeOptions.NONE : new JudgeOptions(auditShare, Set.of(AUDITOR), true);
        judge = new Judge(run, options, auditShare == 0 ? null : secret, JudgeState.onHeap());
    }

    /** An epoch began. */
    Decisions onManifest(EpochManifest manifest) {
        return noted(judge.onManifest(manifest));
    }

    Decisions onReport(AuditReport report, long atMillis) {
        return noted(judge.onReport(AUDITOR, report, atMillis));
    }

    /** What follows if this sample completes a pane. */
    List<Decisions> onLoss(LossRecord loss) {
        PaneId id = PaneId.of(run, loss);
        List<LossRecord> losses = open.computeIfAbsent(id, begun -> new ArrayList<>());
        losses.add(loss);
        if (losses.size() < id.samples(run)) {
            return List.of();
        }
        List<Decisions> all = new ArrayList<>();
        for (ScoreRecord score : clasp.onPane(new Pane(id, open.remove(id)))) {
            if (score.suspicion() != null) {
                suspicions.add(score);
            }
            all.add(noted(judge.onScore(score)));
        }
        return all;
    }

    private Decisions noted(Decisions decisions) {
        decisions.verdicts().stream().filter(SimulatedValidator::isSevere).forEach(quarantines::add);
        return decisions;
    }

    static boolean isSevere(VerdictRecord verdict) {
        return verdict.standing() == VerdictRecord.Standing.QUARANTINED;
    }
}
