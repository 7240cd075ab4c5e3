package dev.iota.local.bench;

import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardPlan.BlockRange;
import dev.iota.worker.merge.Aggregation;
import dev.iota.worker.merge.BlockCodec;
import dev.iota.worker.merge.BlockReduction;
import dev.iota.worker.merge.Blocks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A merge in which miners fail between their upload and the merging: those left merge what they own; then each shard that lost both owners
 * is merged by one of them.
 *
 * @param failed miners
 * @param direct fraction of the vector's bytes that are right after the owners' merging
 * @param expected {@code 1 - k (k - 1) / (N (N - 1))} for k failed of N
 * @param reassigned fraction that is right after the reassigned shards too
 * @param reassigningMillis that one thread takes to merge those
 */
record MergeFailures(int failed, double direct, double expected, double reassigned, double reassigningMillis) {
    private static final int PATTERNS = 17;

    static MergeFailures simulate(int miners, double fraction) throws IOException {
        ShardPlan plan = ShardPlan.of(miners, Math.max(1, miners * (miners - 1) / 2), new byte[] {2});
        int blocks = plan.shards();
        byte[][] patterns = patterns();
        byte[] whole = new byte[blocks * BlockCodec.SPARSE_MERGED.blockBytes()];
        reduce(miners, patterns, new BlockRange(0, blocks), whole);

        int failed = (int) (fraction * miners);
        boolean[] isFailed = new boolean[miners];
        Random random = new Random(miners);
        for (int left = failed; left > 0;) {
            int miner = random.nextInt(miners);
            left -= isFailed[miner] ? 0 : 1;
            isFailed[miner] = true;
        }
        byte[] merged = new byte[whole.length];
        List<Integer> orphans = new ArrayList<>();
        for (int shard = 0; shard < plan.shards(); shard++) {
            ShardPlan.Owners owners = plan.owners(shard);
            if (isFailed[owners.first()] && isFailed[owners.second()]) {
                orphans.add(shard);
            } else {
                reduce(miners, patterns, plan.range(shard), merged);
            }
        }
        double direct = sameBlocks(merged, whole);
        long start = System.nanoTime();
        for (int shard : orphans) {
            reduce(miners, patterns, plan.range(shard), merged);
        }
        double millis = (System.nanoTime() - start) / 1e6;
        double expected = miners == 1 ? 1 : 1 - failed * (failed - 1.0) / (miners * (miners - 1.0));
        return new MergeFailures(failed, direct, expected, sameBlocks(merged, whole), millis);
    }

    /** Every contribution repeats a few blocks in another order: as good as distinct vectors, without their memory. */
    private static void reduce(int miners, byte[][] patterns, BlockRange range, byte[] merged) throws IOException {
        BlockReduction reduction = new BlockReduction(BlockCodec.SPARSE, BlockCodec.SPARSE_MERGED, new Aggregation.Mean());
        byte[][] contributions = new byte[miners][];
        double[] weights = IntStream.rangeClosed(1, miners).mapToDouble(weight -> weight).toArray();
        for (long block = range.first(); block < range.first() + range.count(); block++) {
            for (int miner = 0; miner < miners; miner++) {
                contributions[miner] = patterns[(int) (block * (miner + 1) % PATTERNS)];
            }
            reduction.reduce(contributions, 0, weights, Blocks.ELEMENTS, merged, (int) block * BlockCodec.SPARSE_MERGED.blockBytes());
        }
    }

    private static byte[][] patterns() throws IOException {
        byte[][] patterns = new byte[PATTERNS][BlockCodec.SPARSE.blockBytes()];
        Random random = new Random(1);
        for (byte[] pattern : patterns) {
            float[] values = new float[Blocks.ELEMENTS];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            BlockCodec.SPARSE.encode(values, 0, values.length, pattern, 0);
        }
        return patterns;
    }

    private static double sameBlocks(byte[] merged, byte[] whole) {
        int blockBytes = BlockCodec.SPARSE_MERGED.blockBytes();
        int same = 0;
        for (int at = 0; at < whole.length; at += blockBytes) {
            same += Arrays.equals(merged, at, at + blockBytes, whole, at, at + blockBytes) ? 1 : 0;
        }
        return (double) same * blockBytes / whole.length;
    }
}
