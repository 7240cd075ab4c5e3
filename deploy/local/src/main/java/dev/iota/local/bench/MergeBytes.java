package dev.iota.local.bench;

import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.worker.merge.BlockCodec;
import dev.iota.worker.merge.Blocks;
import java.util.List;

/**
 * What a merge costs on the wire, from the encoded sizes and a plan: bytes that one miner sends and receives.
 *
 * @param sent the encoded vectors once, and the merged shards that this miner is the one to upload
 * @param received the other miners' parts of the shards it owns, and the merged shards that it does not own
 */
record MergeBytes(long sent, long received) {
    private static final int HASH_BYTES = 32;

    /** How one of the vectors travels: as a contribution and, merged, back. */
    record Vector(BlockCodec contributed, BlockCodec merged) {}

    /** What travels: the weights first, then Adam's first and second moment. */
    enum Mode {
        INT8(List.of(new Vector(BlockCodec.INT8, BlockCodec.INT8), new Vector(BlockCodec.INT8, BlockCodec.INT8),
                new Vector(BlockCodec.SQRT8, BlockCodec.SQRT8))),
        SPARSE(List.of(new Vector(BlockCodec.SPARSE, BlockCodec.SPARSE_MERGED), new Vector(BlockCodec.ZERO, BlockCodec.ZERO),
                new Vector(BlockCodec.MEANS, BlockCodec.MEANS)));

        private final List<Vector> vectors;

        Mode(List<Vector> vectors) {
            this.vectors = vectors;
        }

        List<Vector> all() {
            return vectors;
        }

        List<Vector> weightsAlone() {
            return vectors.subList(0, 1);
        }
    }

    long total() {
        return sent + received;
    }

    /** That of the miner who sends and receives most: shards differ by a block. */
    static MergeBytes worst(int miners, long elements, List<Vector> vectors) {
        long blocks = Blocks.of(elements);
        ShardPlan plan = ShardPlan.of(miners, blocks, new byte[] {1});
        MergeBytes worst = new MergeBytes(0, 0);
        for (int miner = 0; miner < miners; miner++) {
            MergeBytes bytes = of(plan, miner, blocks, vectors);
            worst = bytes.total() > worst.total() ? bytes : worst;
        }
        return worst;
    }

    private static MergeBytes of(ShardPlan plan, int miner, long blocks, List<Vector> vectors) {
        long owned = 0;
        long uploaded = 0;
        for (int shard : plan.ownedBy(miner)) {
            long count = plan.range(shard).count();
            owned += count;
            uploaded += plan.uploader(shard) == miner ? count : 0;
        }
        // Each chunk, here one block, has a hash in the table of its object.
        long sent = (blocks + uploaded) * HASH_BYTES;
        long received = (owned * (plan.participants() - 1) + blocks - owned) * HASH_BYTES;
        for (Vector vector : vectors) {
            sent += blocks * vector.contributed().blockBytes() + uploaded * vector.merged().blockBytes();
            received += owned * (plan.participants() - 1) * vector.contributed().blockBytes()
                    + (blocks - owned) * vector.merged().blockBytes();
        }
        return new MergeBytes(sent, received);
    }

    /** The paper's {@code 4 W + 2 W / N}, sent and received, of encoded contributions of W bytes. */
    static double paper(int miners, long elements, List<Vector> vectors) {
        double bytes = vectors.stream().mapToLong(vector -> vector.contributed().vectorBytes(elements)).sum();
        return 4 * bytes + 2 * bytes / miners;
    }

    /** A ring all-reduce of as many vectors in bfloat16: {@code 2 W (N - 1) / N} sent, and as many bytes received. */
    static double ring(int miners, long elements, int vectors) {
        double bytes = 2.0 * elements * vectors;
        return 2 * (2 * bytes * (miners - 1) / miners);
    }
}
