package dev.iota.worker.merge;

import java.util.Arrays;

/**
 * What an owner does with each block of its shard: aggregates what every contribution says and encodes the result. The same blocks and
 * weights in the same order give the same bytes on every machine. Means of what the bytes allow to be added as they are need no decoded
 * copies; their result is that of {@link Aggregation.Mean}, but for {@link BlockCodec#INT8} and {@link BlockCodec#SQRT8}, which
 * {@link ByteGroupSums} adds up as integers. Not for several threads at once.
 */
public final class BlockReduction {
    private final BlockCodec input;
    private final BlockCodec output;
    private final Aggregation aggregation;
    private final float[] merged = new float[Blocks.ELEMENTS];
    private final double[] sums = new double[Blocks.ELEMENTS];
    private final double[] run = new double[Blocks.ELEMENTS];
    private final FloatSums floats = new FloatSums();
    private final ByteGroupSums bytes;
    private float[][] decoded = {};

    public BlockReduction(BlockCodec input, BlockCodec output, Aggregation aggregation) {
        this.input = input;
        this.output = output;
        this.aggregation = aggregation;
        boolean isBytes = input == output && (input == BlockCodec.INT8 || input == BlockCodec.SQRT8);
        bytes = isBytes ? new ByteGroupSums(input == BlockCodec.SQRT8) : null;
    }

    public BlockCodec input() {
        return input;
    }

    public BlockCodec output() {
        return output;
    }

    /**
     * @param contributions in which the blocks lie, one or more
     * @param at where the block begins, in each of them
     * @param count of the block's elements
     * @param to where the merged block goes
     * @throws BlockException if a contribution's block is none; what the target holds then is undefined
     */
    public void reduce(byte[][] contributions, int at, double[] weights, int count, byte[] target, int to) throws BlockException {
        Aggregation.requireWeights(contributions.length, weights);
        boolean isMean = aggregation instanceof Aggregation.Mean && contributions.length > 1;
        if (isMean && bytes != null) {
            bytes.merge(contributions, at, weights, count, target, to);
            return;
        }
        if (isMean && (input == BlockCodec.FP32 || input == BlockCodec.BF16)) {
            floats.add(input, contributions, at, Aggregation.Mean.shares(weights), count, sums);
            Aggregation.Mean.round(sums, count, merged);
        } else if (isMean && input == BlockCodec.SPARSE) {
            addSparse(contributions, at, Aggregation.Mean.shares(weights), count);
            Aggregation.Mean.round(sums, count, merged);
        } else {
            decode(contributions, at, count);
            aggregation.merge(decoded, weights, count, merged);
        }
        output.encode(merged, 0, count, target, to);
    }

    /** Run by run, as {@link Aggregation.Mean} does: what cancels itself in its order must do so here. */
    private void addSparse(byte[][] contributions, int at, double[] shares, int count) throws BlockException {
        Arrays.fill(sums, 0, count, 0);
        for (int first = 0; first < contributions.length; first += Aggregation.Mean.RUN) {
            Arrays.fill(run, 0, count, 0);
            for (int i = first; i < Math.min(first + Aggregation.Mean.RUN, contributions.length); i++) {
                SparseBlocks.add(contributions[i], at, shares[i], run, count);
            }
            for (int j = 0; j < count; j++) {
                sums[j] += run[j];
            }
        }
    }

    private void decode(byte[][] contributions, int at, int count) throws BlockException {
        if (decoded.length != contributions.length) {
            decoded = new float[contributions.length][Blocks.ELEMENTS];
        }
        for (int i = 0; i < contributions.length; i++) {
            input.decode(contributions[i], at, decoded[i], 0, count);
        }
    }
}
