package dev.iota.operators.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.lineage.Lineage;
import dev.iota.operators.lineage.Manifests;
import dev.iota.operators.orchestration.TestRun;
import dev.iota.operators.table.Table;
import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AgreementRecord.Pair;
import dev.iota.protocol.event.AgreementRecord.Party;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ScoreRecord.Window;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.VerdictRecord.Standing;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VerdictRulesTest {
    private static final int PER_EPOCH = 100;
    private static final MinerId MINER = MinerId.of(new byte[MinerId.KEY_BYTES]);

    private final RunSpec run = TestRun.of(2, PER_EPOCH, 10 * PER_EPOCH);
    private final Manifests manifests = new Manifests(run, 3);
    private final Lineage lineage = new Lineage(run.retention(), Table.onHeap());
    private final Table<MinerId, MinerStanding> standings = Table.onHeap();
    private final VerdictRules rules = new VerdictRules(run, lineage, standings, false);

    @Test
    void whoeverIsNamedIsASuspectAndTrustedAgainWhenAnEpochDoesNotNameIt() {
        assertThat(rules.onScore(score(Window.RECENT, 0, null))).isEmpty();
        VerdictRecord suspect = rules.onScore(score(Window.RECENT, 0, 4.0)).orElseThrow();
        assertThat(suspect.standing()).isEqualTo(Standing.SUSPECT);
        assertThat(suspect.reason()).contains("higher by 0.250 nats per token (t = 4.0)");
        assertThat(rules.onScore(score(Window.RECENT, 0, 4.5))).as("no news").isEmpty();
        assertThat(rules.onScore(score(Window.RECENT, 0, null))).as("not a whole epoch").isEmpty();
        assertThat(standing(rules.onScore(score(Window.EPOCH, 0, null)))).isEqualTo(Standing.TRUSTED);
    }

    @Test
    void whatCannotBeChanceMeansQuarantineAtOnce() {
        VerdictRecord verdict = rules.onScore(score(Window.RECENT, 2, 9.0)).orElseThrow();
        assertThat(verdict.standing()).isEqualTo(Standing.QUARANTINED);
        assertThat(verdict.until()).isEqualTo(new Epoch(2 + 1 + VerdictRules.QUARANTINE_EPOCHS));
    }

    @Test
    void whereSuspectsAreAuditedLossesConvictNobody() {
        VerdictRules audited = new VerdictRules(run, lineage, standings, true);
        assertThat(standing(audited.onScore(score(Window.EPOCH, 1, 30.0)))).isEqualTo(Standing.SUSPECT);
        assertThat(audited.onScore(score(Window.EPOCH, 2, 30.0))).isEmpty();
        assertThat(audited.standsOut(MINER, new Epoch(3))).isTrue();
    }

    @Test
    void inTheFirstEpochHonestMinersDifferByMoreThanChance() {
        assertThat(standing(rules.onScore(score(Window.RECENT, 0, 30.0)))).isEqualTo(Standing.SUSPECT);
        assertThat(rules.onScore(score(Window.EPOCH, 0, 30.0))).isEmpty();
        assertThat(standing(rules.onScore(score(Window.EPOCH, 1, 7.0)))).isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void twoEpochsThatNameItMeanQuarantine() {
        assertThat(standing(rules.onScore(score(Window.EPOCH, 0, 4.0)))).isEqualTo(Standing.SUSPECT);
        assertThat(rules.onScore(score(Window.EPOCH, 0, 4.2))).as("the same epoch again").isEmpty();
        assertThat(standing(rules.onScore(score(Window.EPOCH, 1, 4.0)))).isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void samplesFromBeforeTheQuarantinesEndNeverCountAgain() {
        rules.onScore(score(Window.RECENT, 1, 9.0));
        int end = 2 + VerdictRules.QUARANTINE_EPOCHS;
        assertThat(rules.onScore(score(Window.RECENT, end - 1, 9.0))).isEmpty();
        assertThat(standing(rules.onScore(score(Window.EPOCH, end, null)))).as("its chance").isEqualTo(Standing.TRUSTED);
        assertThat(standing(rules.onScore(score(Window.RECENT, end + 1, 9.0)))).as("used badly").isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void eachFurtherQuarantineIsTwiceAsLong() {
        int epoch = 1;
        int length = VerdictRules.QUARANTINE_EPOCHS;
        for (int time = 0; time < 40; time++) {
            int until = rules.onScore(score(Window.RECENT, epoch, 9.0)).orElseThrow().until().value();
            assertThat(until).isEqualTo(epoch + 1 + length);
            epoch = until;
            length = Math.min(2 * length, VerdictRules.LONGEST_EPOCHS);
        }
    }

    @Test
    void namingsThatAreFarApartAreChance() {
        rules.onScore(score(Window.EPOCH, 0, 4.0));
        rules.onScore(score(Window.EPOCH, 1, null));
        assertThat(standing(rules.onScore(score(Window.EPOCH, Ground.MEMORY_EPOCHS + 1, 4.0)))).isEqualTo(Standing.SUSPECT);
    }

    @Test
    void namingsOfWorkThatIsVoidDoNotCountWithThoseOfWorkThatIsDoneAnew() {
        lineage.begin(manifests.begins(0, 0));
        rules.onScore(score(Window.EPOCH, 1, 4.0));
        lineage.begin(manifests.begins(1, 1, 0, 3));
        rules.onFence(new Epoch(1));
        assertThat(rules.onScore(score(Window.EPOCH, 2, 9.0))).as("of the line that was given up").isEmpty();
        assertThat(rules.onScore(score(Window.EPOCH, 2, 1, 4.0))).as("the first that counts").isEmpty();
        assertThat(standings.get(MINER).standing()).isEqualTo(Standing.SUSPECT);
        assertThat(standing(rules.onScore(score(Window.EPOCH, 3, 1, 4.0)))).isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void aFailedAuditMeansQuarantineAtOnceWithThePlaceToLookAt() {
        lineage.begin(manifests.begins(4, 0));
        VerdictRecord verdict = rules.onAudit(audit(Outcome.FAILED, 2, true)).orElseThrow();
        assertThat(verdict.standing()).isEqualTo(Standing.QUARANTINED);
        assertThat(verdict.until()).as("from the open epoch on").isEqualTo(new Epoch(4 + 1 + VerdictRules.LIAR_EPOCHS));
        assertThat(verdict.firstMicroBatch()).isEqualTo(new MicroBatch(200));
        assertThat(verdict.lastMicroBatch()).isEqualTo(new MicroBatch(299));
        assertThat(verdict.reason())
                .contains("OUTPUT of the BACKWARD pass of micro-batch 217 at test.gradients.0[3] offset 41")
                .contains("has bbbbbbbbbbbb…, not aaaaaaaaaaaa…")
                .contains("./iota audit --miner " + MINER + " --epoch 2");
        assertThat(standings.get(MINER).spoils(new Epoch(2))).isTrue();
        assertThat(standings.get(MINER).spoils(new Epoch(1))).isFalse();
        assertThat(rules.onAudit(audit(Outcome.FAILED, 1, true))).as("no second punishment").isEmpty();
        assertThat(standings.get(MINER).spoils(new Epoch(1))).as("but older guilt").isTrue();
    }

    @Test
    void whoLiedInWorkThatIsVoidIsOutAndWhoWasRightGainsNothing() {
        lineage.begin(manifests.begins(0, 0));
        lineage.begin(manifests.begins(1, 1, 0, 3));
        assertThat(rules.onAudit(audit(Outcome.WITHHELD, 2, true))).isEmpty();
        assertThat(standings.get(MINER)).isNull();
        assertThat(standing(rules.onAudit(audit(Outcome.FAILED, 2, true)))).isEqualTo(Standing.QUARANTINED);
        assertThat(standings.get(MINER).spoils(new Epoch(2))).as("it did the same there, until it was out").isTrue();
    }

    @Test
    void theLongestReasonStillSaysWhereToLook() {
        AuditReport longWinded = new AuditReport(MINER, new Stage(1), new Epoch(2), Generation.FIRST, Outcome.FAILED, "x".repeat(1_000),
                true, 9, 8, 0, 0, 1, 1, List.of(finding()));
        assertThat(rules.onAudit(validation(longWinded)).orElseThrow().reason()).endsWith("--epoch 2");
    }

    @Test
    void whoWithholdsTwiceIsOut() {
        assertThat(standing(rules.onAudit(audit(Outcome.WITHHELD, 1, true)))).isEqualTo(Standing.SUSPECT);
        assertThat(rules.onScore(score(Window.EPOCH, 2, null))).as("losses say nothing about that").isEmpty();
        assertThat(standing(rules.onAudit(audit(Outcome.PASSED, 2, true)))).isEqualTo(Standing.TRUSTED);
        assertThat(standing(rules.onAudit(audit(Outcome.WITHHELD, 3, true)))).as("it is not forgotten").isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void nobodyIsToBlameForRecordsThatAreGone() {
        assertThat(rules.onAudit(audit(Outcome.EXPIRED, 1, true))).isEmpty();
        assertThat(standings.get(MINER)).isNull();
        rules.onScore(score(Window.EPOCH, 1, 4.0));
        assertThat(rules.onAudit(audit(Outcome.EXPIRED, 1, true))).as("nor is anybody cleared").isEmpty();
    }

    @Test
    void workThatIsRightToTheLastBitClearsASuspicionThatRestsOnItsLosses() {
        rules.onScore(score(Window.EPOCH, 2, 4.0));
        assertThat(rules.onAudit(audit(Outcome.PASSED, 1, true))).as("earlier work").isEmpty();
        assertThat(rules.onAudit(audit(Outcome.PASSED, 2, false))).as("about right").isEmpty();
        assertThat(standing(rules.onAudit(audit(Outcome.PASSED, 2, true)))).isEqualTo(Standing.TRUSTED);
        assertThat(standing(rules.onScore(score(Window.RECENT, 3, 4.0)))).as("later losses").isEqualTo(Standing.SUSPECT);
    }

    @Test
    void oneDisputeMakesASuspectAndThreeMergesAgainstMostAQuarantineThatUndoesNothing() {
        assertThat(standings(merge(1, 3))).containsExactly(Standing.SUSPECT);
        assertThat(standings(merge(1, 3))).as("the same merge again").isEmpty();
        assertThat(standings(merge(2, 0))).as("a merge in order").containsExactly(Standing.TRUSTED);
        assertThat(standings(merge(3, 3))).containsExactly(Standing.SUSPECT);
        assertThat(standings(merge(4, 3))).containsExactly(Standing.QUARANTINED);
        assertThat(standings.get(MINER).spoils(new Epoch(4))).as("others' bytes were sealed").isFalse();
    }

    @Test
    void anOwnerAgainstALiarAndAnAccompliceIsASuspectForGoodAndNoMore() {
        for (int epoch = 1; epoch < 9; epoch++) {
            rules.onAgreement(agreement(epoch, 1));
            assertThat(standings.get(MINER).standing()).isEqualTo(Standing.SUSPECT);
        }
    }

    @Test
    void anomaliesOnlyRaiseTheOddsButFramesThatAreNoTensorsMakeASuspect() {
        for (int i = 0; i < 20; i++) {
            assertThat(rules.onAnomaly(anomaly(AnomalyRecord.Kind.LAG, 1))).isEmpty();
        }
        assertThat(rules.standsOut(MINER, new Epoch(2))).isTrue();
        assertThat(rules.standsOut(MINER, new Epoch(3))).as("it is long ago").isFalse();
        rules.onAnomaly(anomaly(AnomalyRecord.Kind.NOT_FINITE, 1));
        rules.onAnomaly(anomaly(AnomalyRecord.Kind.UNREADABLE, 1));
        assertThat(standing(rules.onAnomaly(anomaly(AnomalyRecord.Kind.NOT_FINITE, 2)))).isEqualTo(Standing.SUSPECT);
        assertThat(standing(rules.onScore(score(Window.EPOCH, 3, null)))).isEqualTo(Standing.TRUSTED);
    }

    /** Whatever comes, in whatever order: who is in quarantine comes back by an epoch or an audit alone, and its end never moves back. */
    @Property(tries = 200)
    void aQuarantineEndsByGoodWorkAlone(@ForAll long seed) {
        Random random = new Random(seed);
        Table<MinerId, MinerStanding> table = Table.onHeap();
        VerdictRules any = new VerdictRules(run, new Lineage(run.retention(), Table.onHeap()), table, false);
        MinerStanding before = MinerStanding.unknown(MINER);
        for (int step = 0; step < 200; step++) {
            int epoch = random.nextInt(30);
            Double suspicion = random.nextBoolean() ? null : 3 + 4 * random.nextDouble();
            Window window = random.nextBoolean() ? Window.EPOCH : Window.RECENT;
            Outcome outcome = Outcome.values()[random.nextInt(4)];
            int kind = random.nextInt(4);
            switch (kind) {
                case 0 -> any.onScore(score(window, epoch, suspicion));
                case 1 -> any.onAudit(audit(outcome, epoch, random.nextBoolean()));
                case 2 -> any.onAgreement(agreement(epoch, random.nextInt(4)));
                default -> any.onAnomaly(anomaly(AnomalyRecord.Kind.NOT_FINITE, epoch));
            }
            MinerStanding after = table.get(MINER) == null ? before : table.get(MINER);
            assertThat(after.until()).isGreaterThanOrEqualTo(before.until());
            boolean isFreed = before.standing() == Standing.QUARANTINED && after.standing() == Standing.TRUSTED;
            boolean isGood = kind == 0 && window == Window.EPOCH && suspicion == null || kind == 1 && outcome == Outcome.PASSED;
            assertThat(!isFreed || isGood && epoch >= before.until().value()).isTrue();
            before = after;
        }
    }

    private static List<Standing> standings(List<VerdictRecord> verdicts) {
        return verdicts.stream().map(VerdictRecord::standing).toList();
    }

    private static Standing standing(Optional<VerdictRecord> verdict) {
        return verdict.map(VerdictRecord::standing).orElse(null);
    }

    private List<VerdictRecord> merge(int epoch, int against) {
        return rules.onAgreement(agreement(epoch, against));
    }

    /** The miner and three others, of whom it differs with some. */
    private AgreementRecord agreement(int epoch, int against) {
        List<Party> parties = new ArrayList<>();
        List<Pair> pairs = new ArrayList<>();
        parties.add(new Party(MINER, 3, 3, 0, 3 - against, IntStream.range(0, against).boxed().toList()));
        for (int other = 1; other <= 3; other++) {
            parties.add(new Party(Manifests.miner(1, other), 3, 3, 0, 3, List.of()));
            pairs.add(new Pair(0, other, 1, other <= against ? 0 : 1));
        }
        return new AgreementRecord(AgreementRecord.VERSION, run.run(), new Epoch(epoch), Generation.FIRST, new Stage(1), 1_000, 6, 0,
                parties, pairs);
    }

    private ValidationRecord audit(Outcome outcome, int epoch, boolean isBitwise) {
        return validation(new AuditReport(MINER, new Stage(1), new Epoch(epoch), Generation.FIRST, outcome, "told", isBitwise, 10, 10, 0, 0,
                1, 1, outcome == Outcome.FAILED ? List.of(finding()) : List.of()));
    }

    private ValidationRecord validation(AuditReport report) {
        return new ValidationRecord(ValidationRecord.VERSION, run.run(), Manifests.miner(9, 9), report, 1_000);
    }

    private static AuditFinding finding() {
        return new AuditFinding(AuditFinding.Subject.OUTPUT, new MicroBatch(217), Direction.BACKWARD,
                new RecordPlace("test.activations.1", 0, 5), new RecordPlace("test.gradients.0", 3, 41), "a".repeat(64), "b".repeat(64), 0.2, 0.9, null, null);
    }

    private AnomalyRecord anomaly(AnomalyRecord.Kind kind, int epoch) {
        return new AnomalyRecord(AnomalyRecord.VERSION, run.run(), kind, null, 20, 1, new Epoch(epoch), Generation.FIRST,
                new MicroBatch(epoch * PER_EPOCH), new Stage(1), Direction.BACKWARD, MINER,
                List.of(new RecordPlace("test.gradients.0", 0, 7)), 1_000);
    }

    @Test
    void lossesTooGoodToBeTrueRaiseTheOddsOfAnAuditAndNothingElse() {
        assertThat(rules.onScore(effect(1, -0.19))).isEmpty();
        assertThat(rules.standsOut(MINER, new Epoch(2))).isFalse();
        assertThat(rules.onScore(effect(1, -0.21))).isEmpty();
        assertThat(rules.standsOut(MINER, new Epoch(2))).isTrue();
    }

    private ScoreRecord effect(int epoch, double effect) {
        return new ScoreRecord(ScoreRecord.VERSION, run.run(), Window.EPOCH, new Epoch(epoch), new Generation(0),
                new MicroBatch(epoch * PER_EPOCH), new MicroBatch(epoch * PER_EPOCH + 99), new Stage(1), MINER, 40, 4.5, 0.1, effect, 0.05,
                null, 1_000);
    }

    private ScoreRecord score(Window window, int epoch, Double suspicion) {
        return score(window, epoch, 0, suspicion);
    }

    private ScoreRecord score(Window window, int epoch, int generation, Double suspicion) {
        return new ScoreRecord(ScoreRecord.VERSION, run.run(), window, new Epoch(epoch), new Generation(generation),
                new MicroBatch(epoch * PER_EPOCH), new MicroBatch(epoch * PER_EPOCH + 99), new Stage(1), MINER, 40, 4.5, 0.1, 0.25, 0.05,
                suspicion, 1_000);
    }
}
