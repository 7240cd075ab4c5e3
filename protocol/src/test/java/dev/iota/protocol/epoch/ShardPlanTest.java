package dev.iota.protocol.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.epoch.ShardPlan.BlockRange;
import dev.iota.protocol.epoch.ShardPlan.Owners;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
    private static final byte[] SEED = {1, 2, 3};

    @Property(tries = 300)
    void everyBlockIsInExactlyOneShard(@ForAll @IntRange(min = 1, max = 40) int participants,
            @ForAll @LongRange(max = 1L << 40) long blocks) {
        ShardPlan plan = ShardPlan.of(participants, blocks, SEED);
        assertThat(plan.shards()).isEqualTo(Math.max(1, participants * (participants - 1) / 2));
        long next = 0;
        for (int shard = 0; shard < plan.shards(); shard++) {
            BlockRange range = plan.range(shard);
            assertThat(range.first()).isEqualTo(next);
            assertThat(range.count()).isBetween(blocks / plan.shards(), (blocks + plan.shards() - 1) / plan.shards());
            next += range.count();
        }
        assertThat(next).isEqualTo(blocks);
    }

    @Property(tries = 200)
    void everyPairOwnsExactlyOneShard(@ForAll @IntRange(min = 2, max = 70) int participants, @ForAll @Size(max = 40) byte[] seed) {
        ShardPlan plan = ShardPlan.of(participants, 1_000, seed);
        Set<Owners> pairs = new HashSet<>();
        for (int shard = 0; shard < plan.shards(); shard++) {
            Owners owners = plan.owners(shard);
            assertThat(owners.first()).isBetween(0, owners.second() - 1);
            assertThat(owners.second()).isLessThan(participants);
            assertThat(owners.contains(plan.uploader(shard))).isTrue();
            pairs.add(owners);
        }
        assertThat(pairs).hasSize(plan.shards());
    }

    @Property(tries = 200)
    void everyParticipantOwnsAsManyAsThereAreOthersAndUploadsHalf(@ForAll @IntRange(min = 2, max = 70) int participants,
            @ForAll @Size(max = 40) byte[] seed) {
        ShardPlan plan = ShardPlan.of(participants, 1_000, seed);
        for (int participant = 0; participant < participants; participant++) {
            int self = participant;
            List<Integer> owned = plan.ownedBy(self);
            assertThat(owned).isSorted().hasSize(participants - 1)
                    .isEqualTo(IntStream.range(0, plan.shards()).filter(shard -> plan.owners(shard).contains(self)).boxed().toList());
            assertThat(owned.stream().filter(shard -> plan.uploader(shard) == self).count())
                    .isBetween((participants - 1) / 2L, participants / 2L);
        }
    }

    @Property(tries = 100)
    void followsFromTheSeedAlone(@ForAll @IntRange(min = 1, max = 30) int participants, @ForAll @Size(max = 40) byte[] seed) {
        assertThat(owners(ShardPlan.of(participants, 10, seed))).isEqualTo(owners(ShardPlan.of(participants, 99, seed.clone())));
    }

    @Test
    void anotherSeedGivesOtherOwners() {
        assertThat(owners(ShardPlan.of(8, 10, new byte[] {1}))).isNotEqualTo(owners(ShardPlan.of(8, 10, new byte[] {2})));
    }

    @Test
    void everyOrderIsAsLikelyAsAnyOther() {
        int[] counts = new int[3];
        for (int seed = 0; seed < 3_000; seed++) {
            ShardPlan plan = ShardPlan.of(3, 3, new byte[] {(byte) seed, (byte) (seed >> 8)});
            counts[plan.ownedBy(0).contains(0) ? plan.ownedBy(1).contains(0) ? 0 : 1 : 2]++;
        }
        assertThat(IntStream.of(counts).boxed()).allSatisfy(count -> assertThat(count).isBetween(900, 1_100));
    }

    @Test
    void oneOwnsAllAlone() {
        ShardPlan plan = ShardPlan.of(1, 7, SEED);
        assertThat(plan.shards()).isEqualTo(1);
        assertThat(plan.range(0)).isEqualTo(new BlockRange(0, 7));
        assertThat(plan.owners(0)).isEqualTo(new Owners(0, 0));
        assertThat(plan.ownedBy(0)).containsExactly(0);
        assertThat(plan.uploader(0)).isZero();
    }

    @Test
    void twoOwnOneShardTogether() {
        ShardPlan plan = ShardPlan.of(2, 7, SEED);
        assertThat(plan.shards()).isEqualTo(1);
        assertThat(plan.owners(0)).isEqualTo(new Owners(0, 1));
    }

    /** Computed by another program from the description. */
    @Test
    void theOrderIsPinned() {
        assertThat(owners(ShardPlan.of(5, 12, new byte[] {7}))).containsExactly(
                new Owners(0, 4), new Owners(0, 2), new Owners(1, 4), new Owners(0, 3), new Owners(2, 3),
                new Owners(1, 3), new Owners(1, 2), new Owners(2, 4), new Owners(0, 1), new Owners(3, 4));
    }

    @Test
    void findsThePairOfEveryShardUpToTheBound() {
        ShardPlan plan = ShardPlan.of(ShardPlan.MAX_PARTICIPANTS, 1, SEED);
        for (int shard = 0; shard < plan.shards(); shard++) {
            Owners owners = plan.owners(shard);
            assertThat(0 <= owners.first() && owners.first() < owners.second() && owners.second() < ShardPlan.MAX_PARTICIPANTS).isTrue();
        }
    }

    @Test
    void refusesWhatCanNotBe() {
        assertThatThrownBy(() -> ShardPlan.of(0, 1, SEED)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ShardPlan.of(ShardPlan.MAX_PARTICIPANTS + 1, 1, SEED)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ShardPlan.of(2, -1, SEED)).isInstanceOf(IllegalArgumentException.class);
        ShardPlan plan = ShardPlan.of(3, 9, SEED);
        assertThatThrownBy(() -> plan.range(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan.owners(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan.ownedBy(3)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Owners> owners(ShardPlan plan) {
        return IntStream.range(0, plan.shards()).mapToObj(plan::owners).toList();
    }
}
