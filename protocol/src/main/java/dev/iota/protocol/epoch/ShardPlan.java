package dev.iota.protocol.epoch;

import dev.iota.protocol.crypto.Signatures;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which pair of participants owns which shard of a vector (Butterfly All-Reduce): every unordered pair owns one, in an order that follows
 * from the seed alone. One participant alone owns the only shard.
 */
public final class ShardPlan {
    private final int participants;
    private final int[][] owners;

    /** Two different participants, or one alone; by their places among the participants. */
    private ShardPlan(int participants, int[][] owners) {
        this.participants = participants;
        this.owners = owners;
    }

    /**
     * @param participants one or more
     * @param seed of the draw
     */
    public static ShardPlan of(int participants, byte[] seed) {
        if (participants < 1) {
            throw new IllegalArgumentException("shards need one participant or more, not " + participants);
        }
        int[][] pairs = pairs(participants);
        shuffle(pairs, seed);
        return new ShardPlan(participants, pairs);
    }

    private static int[][] pairs(int participants) {
        if (participants == 1) {
            return new int[][] {{0}};
        }
        int[][] pairs = new int[participants * (participants - 1) / 2][];
        int next = 0;
        for (int first = 0; first < participants; first++) {
            for (int second = first + 1; second < participants; second++) {
                pairs[next++] = new int[] {first, second};
            }
        }
        return pairs;
    }

    /** Fisher and Yates, with SHA-256 in counter mode; the bias of the remainder is below 2^-40. */
    private static void shuffle(int[][] pairs, byte[] seed) {
        ByteBuffer counted = ByteBuffer.allocate(seed.length + Integer.BYTES).put(seed);
        for (int last = pairs.length - 1; last > 0; last--) {
            counted.putInt(seed.length, last);
            long drawn = ByteBuffer.wrap(Signatures.sha256(counted.array())).getLong();
            int other = (int) Long.remainderUnsigned(drawn, last + 1L);
            int[] moved = pairs[last];
            pairs[last] = pairs[other];
            pairs[other] = moved;
        }
    }

    public int shards() {
        return owners.length;
    }

    /** The places of a shard's owners, the lower first. */
    public List<Integer> owners(int shard) {
        return Arrays.stream(owners[shard]).boxed().toList();
    }

    /** The shards that a participant owns. */
    public List<Integer> ownedBy(int participant) {
        if (participant < 0 || participant >= participants) {
            throw new IllegalArgumentException("there are " + participants + " participants, and no number " + participant);
        }
        List<Integer> owned = new ArrayList<>();
        for (int shard = 0; shard < owners.length; shard++) {
            if (owners(shard).contains(participant)) {
                owned.add(shard);
            }
        }
        return owned;
    }

    /** The first chunk of a shard, of a vector of so many chunks; that of the shard after the last is the number of chunks. */
    public long firstChunk(int shard, long chunks) {
        return Math.multiplyExact(chunks, (long) shard) / owners.length;
    }
}
