package dev.iota.local.bench;

import dev.iota.worker.merge.Aggregation;
import dev.iota.worker.merge.BlockCodec;
import dev.iota.worker.merge.Blocks;
import java.io.IOException;

/** What an owner does with each block of its shard: decodes every contribution, aggregates them, encodes the result. */
final class BlockReduction {
    private final BlockCodec input;
    private final BlockCodec output;
    private final Aggregation aggregation;
    private final double[] weights;
    private final float[][] decoded;
    private final float[] merged = new float[Blocks.ELEMENTS];

    BlockReduction(BlockCodec input, BlockCodec output, Aggregation aggregation, int contributions) {
        this.input = input;
        this.output = output;
        this.aggregation = aggregation;
        this.weights = new double[contributions];
        this.decoded = new float[contributions][Blocks.ELEMENTS];
        for (int i = 0; i < contributions; i++) {
            weights[i] = i + 1;
        }
    }

    /**
     * @param contributions in which the blocks lie
     * @param at where in each
     * @param count of the block's elements
     */
    void reduce(byte[][] contributions, int[] at, int count, byte[] target, int to) throws IOException {
        for (int i = 0; i < decoded.length; i++) {
            input.decode(contributions[i], at[i], decoded[i], 0, count);
        }
        aggregation.merge(decoded, weights, count, merged);
        output.encode(merged, 0, count, target, to);
    }
}
