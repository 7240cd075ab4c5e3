package dev.iota.protocol.epoch;

import dev.iota.protocol.Require;
import dev.iota.protocol.crypto.Signatures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Who merges what in a Butterfly All-Reduce: the vector's blocks, cut into as many shards as there are pairs of participants, and to each
 * pair one shard, so that every shard is merged twice and any two participants can be compared on one. Participants are numbered from 0 in
 * the order of their miner ids. Which pair has which shard is a permutation that follows from the seed (Fisher and Yates' shuffle over
 * SHA-256 in counter mode): the same everywhere, and not to be foreseen without the seed.
 */
public final class ShardPlan {
    /** Bounds what a plan costs: half a million shards. */
    public static final int MAX_PARTICIPANTS = 1_024;

    private static final byte[] PURPOSE = "iota shard plan 1".getBytes(StandardCharsets.US_ASCII);

    /**
     * Blocks that lie one after the other.
     *
     * @param count 0 for a shard without blocks
     */
    public record BlockRange(long first, long count) {
        public BlockRange {
            Require.notNegative("first", first);
            Require.notNegative("count", count);
        }
    }

    /** The two participants who merge a shard, the lower first; twice the same if there is only one. */
    public record Owners(int first, int second) {
        public boolean contains(int participant) {
            return first == participant || second == participant;
        }
    }

    private final int participants;
    private final long blocks;
    /** The pair that owns each shard. */
    private final int[] pairOfShard;
    private final int[] shardOfPair;

    private ShardPlan(int participants, long blocks, int[] pairOfShard) {
        this.participants = participants;
        this.blocks = blocks;
        this.pairOfShard = pairOfShard;
        this.shardOfPair = new int[pairOfShard.length];
        for (int shard = 0; shard < pairOfShard.length; shard++) {
            shardOfPair[pairOfShard[shard]] = shard;
        }
    }

    /**
     * @param participants 1 to {@value #MAX_PARTICIPANTS}
     * @param blocks of the vector, 0 or more
     * @param seed secret until the participants have committed to what they bring
     */
    public static ShardPlan of(int participants, long blocks, byte[] seed) {
        Require.that(participants >= 1 && participants <= MAX_PARTICIPANTS,
                "participants must be 1 to " + MAX_PARTICIPANTS + ": " + participants);
        Require.notNegative("blocks", blocks);
        int[] pairs = new int[Math.max(1, participants * (participants - 1) / 2)];
        Draws draws = new Draws(seed, participants);
        for (int i = 0; i < pairs.length; i++) {
            int other = draws.below(i + 1);
            pairs[i] = pairs[other];
            pairs[other] = i;
        }
        return new ShardPlan(participants, blocks, pairs);
    }

    public int participants() {
        return participants;
    }

    /** {@code max(1, N (N - 1) / 2)} for N participants. */
    public int shards() {
        return pairOfShard.length;
    }

    /** The shard's blocks. Sizes differ by at most one; those of one block more come first. */
    public BlockRange range(int shard) {
        requireShard(shard);
        long size = blocks / shards();
        long larger = blocks % shards();
        return new BlockRange(shard * size + Math.min(shard, larger), size + (shard < larger ? 1 : 0));
    }

    public Owners owners(int shard) {
        requireShard(shard);
        if (participants == 1) {
            return new Owners(0, 0);
        }
        int pair = pairOfShard[shard];
        int second = (int) ((1 + Math.sqrt(1 + 8.0 * pair)) / 2);
        return new Owners(pair - pairs(second), second);
    }

    /**
     * The owner who brings the merged shard to the store; the other one compares hashes. Each participant brings half of its shards, but
     * for one if their number is odd.
     */
    public int uploader(int shard) {
        Owners owners = owners(shard);
        return 2 * (owners.second() - owners.first()) <= participants ? owners.first() : owners.second();
    }

    /** The shards that a participant owns, from the lowest up: N - 1 of them, one for each other participant. */
    public List<Integer> ownedBy(int participant) {
        Require.that(participant >= 0 && participant < participants, "no participant " + participant + " of " + participants);
        if (participants == 1) {
            return List.of(0);
        }
        int[] owned = new int[participants - 1];
        int count = 0;
        for (int other = 0; other < participants; other++) {
            if (other != participant) {
                owned[count++] = shardOfPair[pairs(Math.max(participant, other)) + Math.min(participant, other)];
            }
        }
        Arrays.sort(owned);
        return Arrays.stream(owned).boxed().toList();
    }

    private void requireShard(int shard) {
        Require.that(shard >= 0 && shard < shards(), "no shard " + shard + " of " + shards());
    }

    /** Pairs of participants below one: the number of the first pair in which it is the higher. */
    private static int pairs(int participant) {
        return participant * (participant - 1) / 2;
    }

    /** Integers that follow from the seed, each below its bound with equal odds. */
    private static final class Draws {
        private final byte[] input;
        private ByteBuffer drawn = ByteBuffer.allocate(0);
        private int counter;

        Draws(byte[] seed, int participants) {
            int length = PURPOSE.length + seed.length + 2 * Integer.BYTES;
            input = ByteBuffer.allocate(length).put(PURPOSE).put(seed).putInt(participants).array();
        }

        int below(int bound) {
            // 2^63 - 1 values, less those at the end that would favour some remainders.
            long limit = Long.MAX_VALUE / bound * bound;
            long draw = next();
            while (draw >= limit) {
                draw = next();
            }
            return (int) (draw % bound);
        }

        private long next() {
            if (!drawn.hasRemaining()) {
                ByteBuffer.wrap(input).putInt(input.length - Integer.BYTES, counter++);
                drawn = ByteBuffer.wrap(Signatures.sha256(input));
            }
            return drawn.getLong() & Long.MAX_VALUE;
        }
    }
}
