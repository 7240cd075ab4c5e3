package dev.iota.local.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.id.MinerId;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private final List<List<MinerId>> stages = IntStream.range(0, 3)
            .mapToObj(stage -> IntStream.range(0, 3).mapToObj(slot -> LabMiners.id(10 * stage + slot)).toList())
            .toList();

    @Test
    void thoseWhoTellLossesAreAtTheTail() {
        assertThat(Placement.AT_TAIL.choose(stages, 2)).hasSize(2).isSubsetOf(stages.get(2));
        assertThat(Placement.AT_TAIL.choose(stages, 9)).containsExactlyInAnyOrderElementsOf(stages.get(2));
    }

    @Test
    void spreadsTheBadOverTheStages() {
        assertThat(Placement.SPREAD.choose(stages, 4)).containsExactlyInAnyOrder(miner(0, 0), miner(1, 0), miner(2, 0), miner(0, 1));
        assertThat(Placement.SPREAD.choose(stages, 9)).hasSize(9);
        assertThat(Placement.SPREAD.choose(stages, 0)).isEmpty();
    }

    @Test
    void putsPairsIntoTheSameStage() {
        assertThat(Placement.PAIRED.choose(stages, 2)).containsExactlyInAnyOrder(miner(0, 0), miner(0, 1));
        assertThat(Placement.PAIRED.choose(stages, 4)).containsExactlyInAnyOrder(miner(0, 0), miner(0, 1), miner(1, 0), miner(1, 1));
    }

    @Test
    void leavesNoForgerWithoutAnAccomplice() {
        assertThat(Placement.PAIRED.choose(stages, 3)).containsExactlyInAnyOrder(miner(0, 0), miner(0, 1), miner(0, 2));
        Set<MinerId> most = Placement.PAIRED.choose(stages, 9);
        assertThat(most).hasSize(9);
    }

    private MinerId miner(int stage, int slot) {
        return stages.get(stage).get(slot);
    }
}
