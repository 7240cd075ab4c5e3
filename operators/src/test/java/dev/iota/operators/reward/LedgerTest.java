package dev.iota.operators.reward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.audit.AuditReport.Outcome;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.RewardRecord.Exclusion;
import dev.iota.protocol.reward.WeightRecord.Weight;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.IncentiveSpec.Decay;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTest {
    private static final long HOUR = 3_600_000;
    private static final MinerId HEAD = Chronicle.miner(0);
    private static final MinerId TAIL = Chronicle.miner(1);
    private static final MinerId OTHER_TAIL = Chronicle.miner(2);

    private final RewardState state = RewardState.onHeap();
    private RunSpec run = TestRun.of(2, 4, 40);
    private Chronicle chronicle = new Chronicle(run);
    private Ledger ledger = new Ledger(run, state, PaidBefore.NOTHING);

    @Test
    void anEpochIsPaidWhenTwoMoreAreSealed() {
        seal(0, 3);
        assertThat(ledger.due()).isEmpty();
        seal(3, 4);
        RewardRecord head = settled().get(0);
        assertThat(head.epoch().value()).isZero();
        assertThat(head.passes()).isEqualTo(4);
        assertThat(head.settledAtMillis()).isEqualTo(3 * HOUR);
        assertThat(head.reason()).isEqualTo("4 backward passes of 16 tokens at 20.4 % of the computing, "
                + "quality 1.00 (its losses were not judged), "
                + "20.4 % of the work of the last 10 h");
        assertThat(ledger.due()).isEmpty();
    }

    @Test
    void theEndOfTheRunSettlesAll() {
        seal(0, 11);
        assertThat(all()).hasSize(10).last().satisfies(last -> assertThat(last.get(0).settledAtMillis()).isEqualTo(10 * HOUR));
    }

    @Test
    void sharesFollowPassesTimesComputingAndAddUp() {
        seal(0, 1);
        for (int i = 0; i < 4; i++) {
            ledger.onPass(HEAD, chronicle.pass(0, 0, 0, Direction.FORWARD, 100));
            ledger.onPass(HEAD, chronicle.pass(0, 0, 0, Direction.BACKWARD, 200));
            ledger.onPass(TAIL, chronicle.pass(0, 0, 1, Direction.BACKWARD, 700));
        }
        seal(1, 4);
        List<RewardRecord> rewards = settled();
        assertThat(rewards).extracting(RewardRecord::computePartsPerMillion).as("as measured, forward and backward")
                .containsExactly(300_000, 700_000, 700_000);
        assertThat(rewards).extracting(RewardRecord::workUnits).containsExactly(19_200L, 33_600L, 11_200L);
        assertThat(rewards).extracting(RewardRecord::shareUnits).containsExactly(300_000_000L, 525_000_000L, 175_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"-0.5, 1000000", "0.059, 1000000", "0.06, 1000000", "0.18, 500000", "0.3, 0", "2, 0"})
    void qualityFallsFromTwoToTenPerCentOfTheLoss(double effect, int expected) {
        seal(0, 1);
        ledger.onScore(chronicle.score(0, 0, 1, TAIL, effect, 3.0));
        seal(1, 4);
        assertThat(settled().get(1).qualityPartsPerMillion()).isEqualTo(expected);
    }

    @Test
    void aScoreOfAnotherGenerationOrStageSaysNothing() {
        seal(0, 1);
        ledger.onScore(chronicle.score(0, 1, 1, TAIL, 2, 3.0));
        ledger.onScore(chronicle.score(0, 0, 0, TAIL, 2, 3.0));
        seal(1, 4);
        assertThat(settled().get(1).qualityPartsPerMillion()).isEqualTo(IncentiveSpec.MILLION);
    }

    @Test
    void aQuarantineTakesTheEpochAndThoseUntilItsEnd() {
        seal(0, 2);
        ledger.onVerdict(chronicle.quarantine(TAIL, 1, 3));
        seal(2, 8);
        List<List<RewardRecord>> paid = all();
        assertThat(paid.stream().map(rewards -> rewards.get(1).exclusion()).toList())
                .containsExactly(null, Exclusion.QUARANTINED, Exclusion.QUARANTINED, null, null);
        assertThat(paid.get(1).get(1).reason()).contains("count nothing: in quarantine");
        assertThat(paid.get(1).get(1).windowUnits()).as("what it did before counts").isEqualTo(paid.get(0).get(1).windowUnits());
    }

    @Test
    void workCountsUntilItIsOfTheAgeOfTheWindow() {
        pay(new IncentiveSpec(100, 2 * HOUR, Decay.STEP, 0, 0, 0, 0));
        seal(0, 1);
        ledger.onManifest(chronicle.begins(1, 0, List.of(passes(HEAD, 4), passes(TAIL, 4))), HOUR);
        for (int epoch = 2; epoch <= 5; epoch++) {
            ledger.onManifest(chronicle.begins(epoch, 0, List.of(passes(HEAD, 4), passes(OTHER_TAIL, 4))), epoch * HOUR);
        }
        assertThat(all().stream().map(rewards -> rewards.stream().map(RewardRecord::miner).anyMatch(TAIL::equals)).toList())
                .containsExactly(true, true, false, false, false);
        assertThat(state.sealed().size()).as("what is too old is forgotten").isEqualTo(2);
    }

    @Test
    void workLosesHalfItsWeightWithEachSpan() {
        pay(new IncentiveSpec(100, HOUR, Decay.EXPONENTIAL, 0, 0, 0, 0));
        seal(0, 1);
        ledger.onManifest(chronicle.begins(1, 0, List.of(passes(HEAD, 0), passes(TAIL, 4))), HOUR);
        ledger.onManifest(chronicle.begins(2, 0, List.of(passes(HEAD, 0), passes(OTHER_TAIL, 4))), 2 * HOUR);
        assertThat(all().get(1)).extracting(RewardRecord::shareUnits).containsExactly(0L, 33L, 67L);
    }

    @Test
    void aRollbackVoidsWorkThatIsNotPaid() {
        seal(0, 2);
        ledger.onManifest(chronicle.begins(1, 1, List.of()), 3 * HOUR);
        ledger.onManifest(chronicle.begins(2, 1, List.of(passes(HEAD, 1), passes(TAIL, 1))), 4 * HOUR);
        for (int epoch = 3; epoch <= 4; epoch++) {
            ledger.onManifest(chronicle.begins(epoch, 1, List.of(passes(HEAD, 4), passes(TAIL, 4))), (epoch + 2) * HOUR);
        }
        List<List<RewardRecord>> paid = all();
        assertThat(paid).hasSize(2);
        assertThat(paid.get(1).get(0).passes()).as("as sealed again").isEqualTo(1);
        assertThat(paid.get(1).get(0).generation().value()).isEqualTo(1);
    }

    @Test
    void aRollbackAfterPayingChangesNoPayButTheVoidWorkCountsNoMore() {
        seal(0, 5);
        assertThat(all()).hasSize(2);
        ledger.onManifest(chronicle.begins(1, 1, List.of()), 5 * HOUR);
        for (int epoch = 2; epoch <= 5; epoch++) {
            ledger.onManifest(chronicle.begins(epoch, 1, List.of(passes(HEAD, 4), passes(TAIL, 4))), (epoch + 4) * HOUR);
        }
        List<List<RewardRecord>> paid = all();
        assertThat(paid).as("epoch 1 was paid before").hasSize(1).first()
                .satisfies(rewards -> assertThat(rewards.get(0).epoch().value()).isEqualTo(2));
        assertThat(paid.get(0).get(2).windowUnits()).as("only of epoch 0").isLessThan(paid.get(0).get(1).windowUnits() / 2);
    }

    @Test
    void whatAnotherJobHasPaidIsNotPaidAgainButCounts() {
        ledger = new Ledger(run, state, new PaidBefore(1, Set.of()));
        seal(0, 6);
        List<List<RewardRecord>> paid = all();
        assertThat(paid).hasSize(1);
        assertThat(paid.get(0).get(0).windowUnits()).isEqualTo(3 * paid.get(0).get(0).workUnits());
    }

    @Test
    void aStakeMustBeThereAllTheEpoch() {
        pay(new IncentiveSpec(100, HOUR / 2, Decay.STEP, 0, 0, 50, 0));
        ledger.onStake(chronicle.stake(HEAD, 7, 50, 0));
        ledger.onStake(chronicle.stake(TAIL, 8, 50, 0));
        seal(0, 1);
        ledger.onStake(chronicle.stake(TAIL, 8, 0, HOUR + 1));
        ledger.onStake(chronicle.stake(TAIL, 8, 60, HOUR + 2));
        seal(1, 4);
        List<List<RewardRecord>> paid = all();
        assertThat(paid.stream().map(rewards -> rewards.get(1).exclusion()).toList())
                .containsExactly(null, Exclusion.STAKE_TOO_LOW, null);
        assertThat(paid.get(1).get(1).shareUnits()).isZero();
        assertThat(paid.get(1).get(2).exclusion()).as("never had any").isEqualTo(Exclusion.STAKE_TOO_LOW);
        assertThat(paid.get(1).get(1).reason()).contains("its stake was below 0.000000050");
        assertThat(Json.pretty(paid)).as("names are not for records of pay").doesNotContain("drop table");
    }

    @Test
    void weightsAreInProportionAndNobodyHasAnothersUid() {
        ledger.onStake(chronicle.stake(OTHER_TAIL, 7, 1, 0));
        ledger.onStake(chronicle.stake(HEAD, 9, 1, 0));
        ledger.onStake(chronicle.stake(TAIL, 7, 1, 0));
        seal(0, 4);
        assertThat(ledger.settle().orElseThrow().weights().weights()).satisfiesExactly(
                tail -> assertThat(tail).isEqualTo(new Weight(7, TAIL, 65_535)),
                head -> {
                    assertThat(head.uid()).isEqualTo(9);
                    assertThat(head.weight()).isBetween(22_300, 22_400);
                });
    }

    @Test
    void aProvenFaultCostsAPartOfTheStakeOnce() {
        ledger.onStake(chronicle.stake(TAIL, 7, 1_000, 0));
        seal(0, 2);
        assertThat(ledger.onValidation(chronicle.audit(TAIL, 0, Outcome.WITHHELD, 1))).isEmpty();
        assertThat(ledger.onValidation(chronicle.audit(OTHER_TAIL, 0, Outcome.FAILED, 1))).as("has no stake").isEmpty();
        assertThat(ledger.onValidation(chronicle.audit(TAIL, 0, Outcome.FAILED, 1))).hasValueSatisfying(slash -> {
            assertThat(slash.slashedUnits()).isEqualTo(100);
            assertThat(slash.remainingUnits()).isEqualTo(900);
            assertThat(slash.reason()).contains("epoch 0");
        });
        assertThat(ledger.onValidation(chronicle.audit(TAIL, 0, Outcome.FAILED, 2))).as("paid for").isEmpty();
        assertThat(ledger.onValidation(chronicle.audit(TAIL, 1, Outcome.FAILED, 3))).hasValueSatisfying(
                slash -> assertThat(slash.slashedUnits()).isEqualTo(90));
    }

    @Test
    void aJobWithoutItsStateTakesNoCollateralTwice() {
        ledger = new Ledger(run, state, new PaidBefore(-1, Set.of(new SlashId(TAIL, new Epoch(0)))));
        ledger.onStake(chronicle.stake(TAIL, 7, 1_000, 0));
        seal(0, 2);
        assertThat(ledger.onValidation(chronicle.audit(TAIL, 0, Outcome.FAILED, 1))).isEmpty();
        assertThat(ledger.onValidation(chronicle.audit(TAIL, 1, Outcome.FAILED, 3))).hasValueSatisfying(
                slash -> assertThat(slash.slashedUnits()).as("of what is left").isEqualTo(90));
    }

    @Test
    void withoutAnyWorkAllIsBurned() {
        pay(new IncentiveSpec(100, HOUR, Decay.STEP, 100_000, 0, 0, 0));
        seal(0, 1);
        ledger.onManifest(chronicle.begins(1, 0, List.of(passes(HEAD, 0), passes(TAIL, 0))), HOUR);
        assertThat(settled()).allSatisfy(reward -> {
            assertThat(reward.shareUnits()).isZero();
            assertThat(reward.burnedUnits()).isEqualTo(100);
            assertThat(reward.reason()).contains("all is burned");
        });
    }

    @Test
    void oneMinerGetsAllThatIsNotBurned() {
        pay(new IncentiveSpec(101, HOUR, Decay.STEP, 100_000, 0, 0, 0));
        seal(0, 1);
        ledger.onManifest(chronicle.begins(1, 0, List.of(passes(HEAD, 3), passes(HEAD, 3))), HOUR);
        assertThat(settled()).singleElement().satisfies(reward -> {
            assertThat(reward.burnedUnits()).isEqualTo(10);
            assertThat(reward.shareUnits()).isEqualTo(91);
            assertThat(reward.passes()).as("of both stages").isEqualTo(6);
        });
    }

    @Test
    void strangersDoNotFillTheState() {
        seal(0, 1);
        ledger.onPass(HEAD, chronicle.pass(200, 0, 0, Direction.BACKWARD, 1));
        ledger.onPass(HEAD, chronicle.pass(0, 0, 9, Direction.BACKWARD, 1));
        assertThat(state.times().size()).isZero();
        ledger.onPass(Chronicle.miner(99), chronicle.pass(0, 0, 0, Direction.BACKWARD, 1));
        seal(1, 2);
        ledger.onPass(Chronicle.miner(98), chronicle.pass(0, 0, 0, Direction.BACKWARD, 1));
        assertThat(state.times().size()).as("they contributed nothing").isZero();
    }

    private void pay(IncentiveSpec incentives) {
        run = TestRun.with(run, incentives);
        chronicle = new Chronicle(run);
        ledger = new Ledger(run, state, PaidBefore.NOTHING);
    }

    /** Epochs begin, an hour each; in each the head and two tails worked, four, three and one passes. */
    private void seal(int from, int until) {
        for (int epoch = from; epoch < until; epoch++) {
            SortedMap<MinerId, Long> tails = passes(TAIL, 3);
            tails.put(OTHER_TAIL, 1L);
            ledger.onManifest(chronicle.begins(epoch, 0, List.of(passes(HEAD, 4), tails)), epoch * HOUR);
        }
    }

    private static SortedMap<MinerId, Long> passes(MinerId miner, long count) {
        return new TreeMap<>(Map.of(miner, count));
    }

    private List<RewardRecord> settled() {
        return ledger.settle().orElseThrow().rewards();
    }

    private List<List<RewardRecord>> all() {
        List<List<RewardRecord>> paid = new ArrayList<>();
        while (ledger.due().isPresent()) {
            ledger.settle().ifPresent(settlement -> paid.add(settlement.rewards()));
        }
        return paid;
    }
}
