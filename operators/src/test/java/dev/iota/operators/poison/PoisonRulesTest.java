package dev.iota.operators.poison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.judge.Decisions;
import dev.iota.operators.judge.Judge;
import dev.iota.operators.judge.JudgeOptions;
import dev.iota.operators.judge.JudgeState;
import dev.iota.operators.lineage.Manifests;
import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PoisonRulesTest {
    private static final int PER_EPOCH = 100;
    private static final int MINERS = 4;
    private static final MinerId VALIDATOR = Manifests.miner(9, 0);
    private static final MinerId BAD = Manifests.miner(1, 2);

    private RunSpec run = TestRun.of(2, PER_EPOCH, 1_000 * PER_EPOCH);
    private Manifests manifests = new Manifests(run, MINERS);
    private Judge judge = judge();

    @Test
    void anAuditThatFailsUndoesAllSinceTheMinersWorkWasMerged() {
        begin(0, 8, 0);
        Decisions decisions = fail(BAD, 5, 0);
        assertThat(decisions.verdicts()).extracting(VerdictRecord::standing).containsExactly(VerdictRecord.Standing.QUARANTINED);
        Rollback rollback = decisions.rollback().orElseThrow();
        assertThat(rollback.target()).as("the first weights of the epoch that failed").isEqualTo(new Epoch(5));
        assertThat(rollback.generation()).isEqualTo(new Generation(0));
        assertThat(rollback.reason()).contains("epoch 5 was merged with 25 % of stage 1").contains(BAD.shortForm());
        assertThat(judge.onManifest(manifests.begins(5, 1, 0, 3)).rollback()).as("it is done").isEmpty();
    }

    @Test
    void guiltThatReachesFurtherBackGoesFurtherBackOnceTheRunIsThere() {
        begin(0, 8, 0);
        assertThat(fail(BAD, 6, 0).rollback()).isPresent();
        assertThat(fail(BAD, 3, 0).rollback()).as("one at a time").isEmpty();
        assertThat(judge.onManifest(manifests.begins(6, 1, 0, 3)).rollback()).hasValueSatisfying(
                rollback -> assertThat(rollback.target()).isEqualTo(new Epoch(3)));
    }

    @Test
    void guiltWaitsUntilItIsKnownSinceWhen() {
        JudgeState state = JudgeState.onHeap();
        judge = judge(0, state);
        begin(0, 7, 0);
        judge = judge(1, state);
        begin(8, 8, 0);
        Decisions found = fail(BAD, 7, 0);
        assertThat(found.orders()).hasSize(7);
        assertThat(found.verdicts()).as("it is out at once").isNotEmpty();
        assertThat(found.rollback()).as("its earlier work is being repeated").isEmpty();
        for (int epoch = 6; epoch > 3; epoch--) {
            assertThat(fail(BAD, epoch, 0).rollback()).isEmpty();
        }
        for (int epoch = 3; epoch > 0; epoch--) {
            assertThat(report(BAD, epoch, 0, AuditReport.Outcome.PASSED).rollback()).isEmpty();
        }
        assertThat(report(BAD, 0, 0, AuditReport.Outcome.EXPIRED).rollback()).hasValueSatisfying(
                rollback -> assertThat(rollback.target()).isEqualTo(new Epoch(4)));
    }

    @Test
    void guiltDoesNotWaitLongerThanTheOpenEpochLasts() {
        JudgeState state = JudgeState.onHeap();
        judge = judge(0, state);
        begin(0, 7, 0);
        judge = judge(1, state);
        begin(8, 8, 0);
        assertThat(fail(BAD, 7, 0).rollback()).isEmpty();
        assertThat(judge.onManifest(manifests.begins(9, 0)).rollback()).hasValueSatisfying(
                rollback -> assertThat(rollback.target()).isEqualTo(new Epoch(7)));
    }

    @Test
    void whatItUploadedBeforeItWasFoundOutIsUndoneWhenItIsSealed() {
        judge = new Judge(run, new JudgeOptions(0, Set.of(), true), TestRun.SECRET, JudgeState.onHeap());
        begin(0, 6, 0);
        Decisions named = judge.onScore(new ScoreRecord(ScoreRecord.VERSION, run.run(), ScoreRecord.Window.RECENT, new Epoch(6),
                Generation.FIRST, new MicroBatch(600), new MicroBatch(663), new Stage(1), BAD, 20, 4.5, null, 0.5, null, 9.0, 1_000));
        assertThat(named.verdicts()).extracting(VerdictRecord::standing).containsExactly(VerdictRecord.Standing.QUARANTINED);
        assertThat(named.rollback()).as("nothing of it is sealed").isEmpty();
        assertThat(judge.onManifest(manifests.begins(7, 0)).rollback()).hasValueSatisfying(
                rollback -> assertThat(rollback.target()).isEqualTo(new Epoch(6)));
    }

    @Test
    void aMinerThatCannotBeSparedDoesNotMakeTheRunStandStill() {
        begin(0, 6, 0);
        assertThat(fail(BAD, 5, 0).rollback()).isPresent();
        judge.onManifest(manifests.begins(5, 1, 0, 3));
        for (int epoch = 6; epoch < 150; epoch++) {
            assertThat(judge.onManifest(manifests.begins(epoch, 1)).rollback()).as("though it still takes part").isEmpty();
        }
    }

    @Test
    void aSmallPartIsNoPoisonAndWhereTheMergeIsRobustALargerOneIsNone() {
        long[] little = {31, 31, 6, 32};
        begin(0, 4, 0);
        judge.onManifest(manifests.begins(5, 0, 0, 3, little));
        assertThat(fail(BAD, 4, 0).rollback()).as("6 %").isEmpty();

        run = withRule(MergeSpec.Rule.TRIMMED_MEAN);
        manifests = new Manifests(run, MINERS);
        judge = judge();
        long[] some = {28, 28, 15, 29};
        begin(0, 4, 0);
        judge.onManifest(manifests.begins(5, 0, 0, 3, some));
        assertThat(fail(BAD, 4, 0).rollback()).as("15 %").isEmpty();
    }

    @Test
    void manyWithALittleEachAreTakenTogether() {
        manifests = new Manifests(run, 20);
        judge = judge();
        begin(0, 5, 0);
        assertThat(fail(Manifests.miner(0, 1), 4, 0).rollback()).as("5 %").isEmpty();
        assertThat(fail(Manifests.miner(0, 2), 4, 0).rollback()).as("10 %").isPresent();
    }

    @Test
    void aLossThatLeapsIsUndoneOnceAndOneThatFallsIsNot() {
        begin(0, 8, 0);
        Rollback rollback = leap(9, 0).rollback().orElseThrow();
        assertThat(rollback.target()).isEqualTo(new Epoch(8));
        assertThat(rollback.culprits()).containsExactly(Rollback.LOSS);
        judge.onManifest(manifests.begins(8, 1, 0, 3));
        assertThat(leap(9, 1).rollback()).as("the same again: the data is like that").isEmpty();
        assertThat(leap(10, 1).rollback()).as("and stays like that").isEmpty();
        judge = judge();
        for (int epoch = 0; epoch < 30; epoch++) {
            assertThat(judge.onManifest(manifests.begins(epoch, 0, 0, 2 + 5 * Math.exp(-epoch / 5.0))).rollback()).isEmpty();
        }
    }

    @Test
    void whereTheLossRoseAtOnceTheWeightsBeforeAreTheOnesToGoBackTo() {
        begin(0, 8, 0);
        judge.onAnomaly(anomaly(AnomalyRecord.Kind.LOSS_RISE, null, 8, 0, 20));
        assertThat(leap(9, 0).rollback()).hasValueSatisfying(rollback -> assertThat(rollback.target()).isEqualTo(new Epoch(7)));
    }

    @Test
    void whereMostOfAStageSendsWhatIsNotFiniteTheRunGoesBack() {
        begin(0, 6, 0);
        for (int place = 0; place < 2; place++) {
            assertThat(judge.onAnomaly(notFinite(place, 6, 0)).rollback()).as("half may lie").isEmpty();
        }
        assertThat(judge.onAnomaly(notFinite(0, 6, 0)).rollback()).as("the same miner again").isEmpty();
        assertThat(judge.onAnomaly(notFinite(2, 6, 0)).rollback()).hasValueSatisfying(
                rollback -> assertThat(rollback.target()).as("it was so from the first samples on").isEqualTo(new Epoch(5)));
    }

    @Test
    void aRunThatIsOverDoesNotGoBackAndNoneDoesThatIsNotToldTo() {
        run = TestRun.of(2, PER_EPOCH, 6 * PER_EPOCH);
        manifests = new Manifests(run, MINERS);
        judge = judge();
        begin(0, 6, 0);
        assertThat(fail(BAD, 5, 0).rollback()).isEmpty();
        judge = new Judge(run, new JudgeOptions(1, Set.of(VALIDATOR), false), TestRun.SECRET, JudgeState.onHeap());
        begin(0, 5, 0);
        assertThat(fail(BAD, 4, 0).rollback()).isEmpty();
    }

    /** A run in which anything happens, and whose orchestrator grants what it is asked for, or does not hear it. */
    @Property(tries = 60)
    void noRunGoesBackForEver(@ForAll long seed) {
        Random random = new Random(seed);
        judge = judge();
        int epoch = 0;
        int generation = 0;
        int farthest = 0;
        Optional<Rollback> asked = judge.onManifest(manifests.begins(0, 0)).rollback();
        List<Rollback> all = new ArrayList<>();
        Set<String> targets = new HashSet<>();
        Map<Integer, Integer> openAtLastAsk = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            if (asked.isEmpty() && random.nextInt(3) == 0 && epoch > 0) {
                asked = fail(Manifests.miner(random.nextInt(2), random.nextInt(MINERS)), Math.max(0, epoch - 1 - random.nextInt(4)),
                        generation).rollback();
            } else {
                boolean isHeard = asked.isPresent() && random.nextInt(4) > 0;
                epoch = isHeard ? asked.get().target().value() : epoch + 1;
                generation += isHeard || random.nextInt(10) == 0 ? 1 : 0;
                double loss = random.nextInt(8) == 0 ? 9 : 3;
                asked = judge.onManifest(manifests.begins(epoch, generation, generation, loss)).rollback();
            }
            farthest = Math.max(farthest, epoch);
            if (asked.isPresent()) {
                Rollback rollback = asked.get();
                all.add(rollback);
                assertThat(rollback.target().value()).isLessThan(Math.max(1, epoch + 1));
                Integer before = openAtLastAsk.put(rollback.generation().value(), epoch);
                assertThat(before == null || epoch >= before + PoisonRules.PATIENCE_EPOCHS).as("once in a generation").isTrue();
                assertThat(rollback.culprits()).as("new for one of them at least")
                        .anyMatch(culprit -> !targets.contains(culprit + rollback.target()));
                rollback.culprits().forEach(culprit -> targets.add(culprit + rollback.target()));
            }
        }
        assertThat(all.size()).isLessThanOrEqualTo(PoisonRules.MAX_ROLLBACKS * (farthest / PoisonRules.CALM_EPOCHS + 1));
    }

    private Judge judge() {
        return judge(1, JudgeState.onHeap());
    }

    private Judge judge(double auditShare, JudgeState state) {
        return new Judge(run, new JudgeOptions(auditShare, Set.of(VALIDATOR), true), TestRun.SECRET, state);
    }

    private RunSpec withRule(MergeSpec.Rule rule) {
        return new RunSpec(RunSpec.VERSION, run.run(), run.orchestrator(), run.model(), run.training(), run.activationCodec(),
                run.gradientCodec(), run.dataset(), run.merge().withRule(rule), run.retention(), run.incentives(), run.samplesPerEpoch(), run.samples(),
                run.limits());
    }

    private void begin(int from, int to, int generation) {
        for (int epoch = from; epoch <= to; epoch++) {
            assertThat(judge.onManifest(manifests.begins(epoch, generation)).rollback()).isEmpty();
        }
    }

    private Decisions leap(int epoch, int generation) {
        return judge.onManifest(manifests.begins(epoch, generation, generation, 6));
    }

    private Decisions fail(MinerId miner, int epoch, int generation) {
        return report(miner, epoch, generation, AuditReport.Outcome.FAILED);
    }

    private Decisions report(MinerId miner, int epoch, int generation, AuditReport.Outcome outcome) {
        int stage = miner.compareTo(Manifests.miner(1, 0)) >= 0 ? 1 : 0;
        AuditFinding finding = new AuditFinding(AuditFinding.Subject.WEIGHTS, null, null, null, null, null, null, null, null, null, null);
        return judge.onReport(VALIDATOR, new AuditReport(miner, new Stage(stage), new Epoch(epoch), new Generation(generation), outcome,
                "told", true, 10, 9, 0, 0, 1, 1, outcome == AuditReport.Outcome.FAILED ? List.of(finding) : List.of()), 1_000);
    }

    private AnomalyRecord notFinite(int place, int epoch, int generation) {
        return anomaly(AnomalyRecord.Kind.NOT_FINITE, Manifests.miner(1, place), epoch, generation, 3);
    }

    private AnomalyRecord anomaly(AnomalyRecord.Kind kind, MinerId miner, int epoch, int generation, int sample) {
        boolean isOfTheRun = miner == null;
        return new AnomalyRecord(AnomalyRecord.VERSION, run.run(), kind, null, 20, 1, new Epoch(epoch), new Generation(generation),
                new MicroBatch(epoch * PER_EPOCH + sample), isOfTheRun ? null : new Stage(1), isOfTheRun ? null : Direction.FORWARD, miner,
                isOfTheRun ? List.of() : List.of(new RecordPlace("test.gradients.0", 0, 7)), 1_000);
    }
}
