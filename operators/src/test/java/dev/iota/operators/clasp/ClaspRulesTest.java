package dev.iota.operators.clasp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.operators.table.Table;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ScoreRecord.Window;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaspRulesTest {
    private static final int PER_EPOCH = 160;
    private final RunSpec run = TestRun.of(2, PER_EPOCH, 4 * PER_EPOCH);
    private final Table<PaneId, Pane> panes = Table.onHeap();
    private final ClaspRules rules = new ClaspRules(run, panes, Clasp.DEFAULT);
    private final Pathways pathways = new Pathways(2, 4, 1);

    @Test
    void scoresTheLatestSamplesAtEachPaneAndAnEpochWhenItIsWhole() {
        assertThat(windows(rules.onPane(pane(0, 0, 0, 64)))).containsOnly(Window.RECENT);
        assertThat(windows(rules.onPane(pane(0, 0, 2, 32)))).containsOnly(Window.RECENT);
        List<ScoreRecord> scores = rules.onPane(pane(0, 0, 1, 64));
        assertThat(windows(scores)).contains(Window.EPOCH, Window.RECENT);
        assertThat(scores).filteredOn(score -> score.window() == Window.EPOCH && score.stage().value() == 0)
                .extracting(ScoreRecord::samples).satisfies(samples ->
                        assertThat(samples.stream().mapToLong(Long::longValue).sum()).isEqualTo(PER_EPOCH));
        assertThat(scores).allSatisfy(score -> {
            assertThat(score.firstMicroBatch().value()).isZero();
            assertThat(score.lastMicroBatch().value()).isEqualTo(PER_EPOCH - 1);
        });
    }

    @Test
    void namesWhoRaisesTheLoss() {
        List<ScoreRecord> scores = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            scores.addAll(rules.onPane(pane(0, 0, number, number == 2 ? 32 : 64)));
        }
        assertThat(scores).filteredOn(score -> score.window() == Window.EPOCH && score.suspicion() != null)
                .extracting(ScoreRecord::miner).containsExactly(Pathways.miner(6));
    }

    @Test
    void aPaneThatHasGrownCorrectsTheEpoch() {
        rules.onPane(pane(0, 0, 0, 64));
        rules.onPane(pane(0, 0, 1, 60));
        assertThat(windows(rules.onPane(pane(0, 0, 2, 32)))).containsOnly(Window.RECENT);
        assertThat(rules.onPane(pane(0, 0, 1, 60))).as("nothing new").isEmpty();
        assertThat(rules.onPane(pane(0, 0, 1, 12))).as("less than is known").isEmpty();
        assertThat(windows(rules.onPane(pane(0, 0, 1, 64)))).contains(Window.EPOCH);
    }

    @Test
    void whatAHigherGenerationVoidsCountsNoMore() {
        rules.onPane(pane(0, 0, 0, 64));
        rules.onPane(pane(1, 0, 0, 64));
        List<ScoreRecord> anew = rules.onPane(pane(0, 1, 1, 64));
        assertThat(anew).allSatisfy(score -> assertThat(score.firstMicroBatch().value()).isEqualTo(64));
        assertThat(rules.onPane(pane(1, 0, 1, 64))).as("of the line that was given up").isEmpty();
        assertThat(panes.size()).isEqualTo(1);
    }

    @Test
    void whoComesBackAfterLongIsJudgedByWhatItDidSince() {
        RunSpec many = TestRun.of(2, 64, 64 * 200);
        ClaspRules any = new ClaspRules(many, panes, Clasp.DEFAULT);
        List<ScoreRecord> scores = new ArrayList<>();
        for (int epoch = 0; epoch < 12; epoch++) {
            int bad = epoch < 4 ? 6 : -1;
            int away = epoch >= 4 && epoch < 4 + ClaspRules.AWAY_EPOCHS ? 6 : -1;
            List<LossRecord> losses = losses(many, epoch, 0, 0, 64, bad, away);
            scores = any.onPane(new Pane(new PaneId(new Epoch(epoch), Generation.FIRST, 0), losses));
            assertThat(scores).filteredOn(score -> score.miner().equals(Pathways.miner(6)) && score.window() == Window.RECENT)
                    .allSatisfy(score -> assertThat(score.suspicion() != null).as("epoch " + score.epoch()).isEqualTo(
                            score.epoch().value() < 4 + ClaspRules.AWAY_EPOCHS && score.firstMicroBatch().value() == 0));
        }
        assertThat(scores).filteredOn(score -> score.window() == Window.RECENT).allSatisfy(score -> assertThat(
                score.firstMicroBatch().value()).isEqualTo(score.miner().equals(Pathways.miner(6)) ? 7 * 64 : 0));
    }

    @Test
    void forgetsPanesThatNoWindowNeeds() {
        RunSpec longRun = TestRun.of(2, 64, 64 * 200);
        ClaspRules many = new ClaspRules(longRun, panes, Clasp.DEFAULT);
        for (int epoch = 0; epoch < 200; epoch++) {
            many.onPane(new Pane(new PaneId(new Epoch(epoch), Generation.FIRST, 0), losses(longRun, epoch, 0, 0, 64)));
        }
        assertThat(panes.size()).isEqualTo(ClaspRules.RECENT_PANES);
    }

    @Test
    void goesOnWithThePanesOfAStateThatWasRestored() {
        rules.onPane(pane(0, 0, 0, 64));
        rules.onPane(pane(0, 0, 1, 64));
        ClaspRules restored = new ClaspRules(run, panes, Clasp.DEFAULT);
        assertThat(windows(restored.onPane(pane(0, 0, 2, 32)))).contains(Window.EPOCH);
    }

    private static List<Window> windows(List<ScoreRecord> scores) {
        return scores.stream().map(ScoreRecord::window).distinct().toList();
    }

    private Pane pane(int epoch, int generation, int number, int count) {
        return new Pane(new PaneId(new Epoch(epoch), new Generation(generation), number), losses(run, epoch, generation, number, count));
    }

    /** Whoever passes through the bad miner has a higher loss. */
    private List<LossRecord> losses(RunSpec spec, int epoch, int generation, int number, int count) {
        return losses(spec, epoch, generation, number, count, 6, -1);
    }

    private List<LossRecord> losses(RunSpec spec, int epoch, int generation, int number, int count, int bad, int away) {
        List<LossRecord> losses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] members = pathways.draw();
            members[1] = members[1] == away ? 4 : members[1];
            LossRecord loss = Pathways.record(epoch * spec.samplesPerEpoch() + number * PaneId.SAMPLES + i,
                    4 + 0.1 * pathways.noise() + (members[1] == bad ? 0.5 : 0), members);
            losses.add(new LossRecord(LossRecord.VERSION, loss.run(), new Epoch(epoch), new Generation(generation),
                    new MicroBatch(loss.microBatch().value()), loss.attempt(), loss.loss(), loss.tokens(), loss.pathway(), 0,
                    loss.completedAtMillis()));
        }
        return losses;
    }
}
