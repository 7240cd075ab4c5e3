package dev.iota.operators.reward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.IncentiveSpec.Decay;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What a miner can't gain by, and what it can. */
class FairnessTest {
    private static final int EPOCHS = 3;
    private static final int MINERS = 4;
    private static final int OTHER_SELF = 200;

    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void moreVerifiedWorkNeverGetsLess(@ForAll long number) {
        long[][] passes = passes(number);
        List<List<RewardRecord>> before = paid(number, passes, -1);
        Random random = new Random(~number);
        int stage = random.nextInt(2);
        passes[random.nextInt(EPOCHS)][stage * MINERS] += 1 + random.nextInt(5);
        List<List<RewardRecord>> after = paid(number, passes, -1);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            MinerId miner = Chronicle.miner(stage * MINERS);
            assertThat(share(after.get(epoch), miner)).isGreaterThanOrEqualTo(share(before.get(epoch), miner));
        }
    }

    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void whoeverSplitsItselfEarnsNoMore(@ForAll long number) {
        long[][] passes = passes(number);
        int split = new Random(~number).nextInt(2) * MINERS;
        List<List<RewardRecord>> whole = paid(number, passes, -1);
        List<List<RewardRecord>> parts = paid(number, passes, split);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            long both = share(parts.get(epoch), Chronicle.miner(split)) + share(parts.get(epoch), Chronicle.miner(OTHER_SELF));
            assertThat(both).isLessThanOrEqualTo(share(whole.get(epoch), Chronicle.miner(split)) + 2);
        }
    }

    private static long[][] passes(long number) {
        Random random = new Random(number);
        long[][] passes = new long[EPOCHS][2 * MINERS];
        for (long[] ofEpoch : passes) {
            for (int i = 0; i < ofEpoch.length; i++) {
                ofEpoch[i] = random.nextInt(9);
            }
        }
        return passes;
    }

    /** @param split the miner that shares its work with another self; -1 for none */
    private static List<List<RewardRecord>> paid(long number, long[][] passes, int split) {
        Random random = new Random(number);
        RunSpec run = TestRun.with(TestRun.of(2, 4, 4 * EPOCHS), new IncentiveSpec(random.nextInt(1_000_000), 1_500,
                Decay.values()[random.nextInt(2)], 0, 0, 0, 0));
        Random parts = new Random(number + 1);
        Chronicle chronicle = new Chronicle(run);
        Ledger ledger = new Ledger(run, RewardState.onHeap(), PaidBefore.NOTHING);
        List<List<RewardRecord>> paid = new ArrayList<>();
        ledger.onManifest(chronicle.begins(0, 0, List.of()), 0);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            List<SortedMap<MinerId, Long>> stages = List.of(new TreeMap<>(), new TreeMap<>());
            for (int i = 0; i < passes[epoch].length; i++) {
                double effect = random.nextDouble() * 0.4;
                long own = i == split ? parts.nextLong(passes[epoch][i] + 1) : passes[epoch][i];
                put(chronicle, ledger, epoch, stages, i, Chronicle.miner(i), own, effect);
                if (i == split) {
                    put(chronicle, ledger, epoch, stages, i, Chronicle.miner(OTHER_SELF), passes[epoch][i] - own, effect);
                }
            }
            ledger.onManifest(chronicle.begins(epoch + 1, 0, stages), 1_000L * (epoch + 1));
            paid.add(ledger.settle().orElseThrow().rewards());
        }
        return paid;
    }

    private static void put(Chronicle chronicle, Ledger ledger, int epoch, List<SortedMap<MinerId, Long>> stages, int number, MinerId miner,
            long passes, double effect) {
        stages.get(number / MINERS).put(miner, passes);
        ledger.onScore(chronicle.score(epoch, 0, number / MINERS, miner, effect, 3.0));
    }

    private static long share(List<RewardRecord> rewards, MinerId miner) {
        return rewards.stream().filter(reward -> reward.miner().equals(miner)).mapToLong(RewardRecord::shareUnits).sum();
    }
}
