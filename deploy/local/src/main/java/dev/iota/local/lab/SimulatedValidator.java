package dev.iota.local.lab;

import dev.iota.operators.clasp.Clasp;
import dev.iota.operators.clasp.ClaspRules;
import dev.iota.operators.clasp.Pane;
import dev.iota.operators.clasp.PaneId;
import dev.iota.operators.judge.Judge;
import dev.iota.operators.judge.JudgeOptions;
import dev.iota.operators.judge.JudgeState;
import dev.iota.operators.table.Table;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the validator's job makes of losses, without Flink: panes when they are complete, then scores, then verdicts. */
final class SimulatedValidator {
    private final RunSpec run;
    private final ClaspRules clasp;
    private final Judge judge;
    private final Map<PaneId, List<LossRecord>> open = new HashMap<>();

    final List<ScoreRecord> suspicions = new ArrayList<>();
    final List<VerdictRecord> quarantines = new ArrayList<>();

    SimulatedValidator(RunSpec run) {
        this.run = run;
        clasp = new ClaspRules(run, Table.onHeap(), Clasp.DEFAULT);
        judge = new Judge(run, JudgeOptions.NONE, null, JudgeState.onHeap());
    }

    /** An epoch began. */
    void onManifest(EpochManifest manifest) {
        judge.onManifest(manifest);
    }

    /** The verdicts that send miners into quarantine, if this sample completes a pane that proves anything. */
    List<VerdictRecord> onLoss(LossRecord loss) {
        PaneId id = PaneId.of(run, loss);
        List<LossRecord> losses = open.computeIfAbsent(id, begun -> new ArrayList<>());
        losses.add(loss);
        if (losses.size() < id.samples(run)) {
            return List.of();
        }
        List<VerdictRecord> severe = new ArrayList<>();
        for (ScoreRecord score : clasp.onPane(new Pane(id, open.remove(id)))) {
            if (score.suspicion() != null) {
                suspicions.add(score);
            }
            judge.onScore(score).verdicts().stream()
                    .filter(verdict -> verdict.standing() == VerdictRecord.Standing.QUARANTINED)
                    .forEach(severe::add);
        }
        quarantines.addAll(severe);
        return severe;
    }
}
