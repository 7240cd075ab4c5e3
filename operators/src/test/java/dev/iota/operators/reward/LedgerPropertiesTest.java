package dev.iota.operators.reward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.id.RunId;
import dev.iota.protocol.reward.RewardRecord;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class LedgerPropertiesTest {
    private static final int TRIES = 10_000;

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void everyEpochIsPaidOnceAndExactlyWhateverIsUndoneRestartedOrReadAgain(@ForAll long number) {
        RandomHistory history = new RandomHistory(number);
        RewardState state = RewardState.onHeap();
        List<Settlement> expected = play(history, state, 0, PaidBefore.NOTHING);
        assertThat(expected).extracting(settlement -> settlement.weights().epoch().value()).containsExactly(0, 1, 2, 3, 4);
        expected.forEach(settlement -> requireExact(history, settlement.rewards()));
        assertThat(play(history, state, 0, PaidBefore.NOTHING)).as("the topics repeat themselves").isEmpty();

        int at = new Random(number).nextInt(history.records.size());
        RewardState before = RewardState.onHeap();
        List<Settlement> restarted = new ArrayList<>(play(history, before, 0, at, PaidBefore.NOTHING));
        RewardState snapshot = copy(before);
        play(history, before, at, history.records.size(), PaidBefore.NOTHING);
        restarted.addAll(play(history, snapshot, at, PaidBefore.NOTHING));
        assertThat(restarted).isEqualTo(expected);

        int through = new Random(number).nextInt(RandomHistory.EPOCHS);
        List<Settlement> anew = play(history, RewardState.onHeap(), 0, new PaidBefore(through, Set.of()));
        assertThat(anew).isEqualTo(expected.subList(through + 1, expected.size()));
    }

    private static void requireExact(RandomHistory history, List<RewardRecord> rewards) {
        long emission = history.run.incentives().emissionUnits();
        BigInteger sum = BigInteger.ZERO;
        for (RewardRecord reward : rewards) {
            sum = sum.add(BigInteger.valueOf(reward.shareUnits()));
        }
        if (!rewards.isEmpty()) {
            assertThat(rewards).extracting(RewardRecord::burnedUnits).containsOnly(rewards.get(0).burnedUnits());
            assertThat(sum.add(BigInteger.valueOf(rewards.get(0).burnedUnits()))).isEqualTo(BigInteger.valueOf(emission));
        }
    }

    static List<Settlement> play(RandomHistory history, RewardState state, int from, PaidBefore before) {
        return play(history, state, from, history.records.size(), before);
    }

    private static List<Settlement> play(RandomHistory history, RewardState state, int from, int until, PaidBefore before) {
        Ledger ledger = new Ledger(history.run, state, before);
        List<Settlement> paid = new ArrayList<>();
        for (int i = from; i < until; i++) {
            history.records.get(i).accept(ledger);
            while (ledger.due().isPresent()) {
                ledger.settle().ifPresent(paid::add);
            }
        }
        return paid;
    }

    private static RewardState copy(RewardState state) {
        RewardState copy = RewardState.onHeap();
        state.position().values().forEach(each -> copy.position().put(new RunId("test"), each));
        state.sealed().values().forEach(each -> copy.sealed().put(each.epoch(), each));
        state.times().values().forEach(each -> copy.times().put(each.work(), each));
        state.effects().values().forEach(each -> copy.effects().put(each.work(), each));
        state.absences().values().forEach(each -> copy.absences().put(each.id(), each));
        state.stakes().values().forEach(each -> copy.stakes().put(each.miner(), each));
        state.slashed().values().forEach(each -> copy.slashed().put(each, each));
        return copy;
    }
}
