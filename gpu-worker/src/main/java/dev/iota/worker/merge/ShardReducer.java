package dev.iota.worker.merge;

import dev.iota.protocol.epoch.ShardPlan.BlockRange;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * Merges ranges of encoded vectors, some blocks at a time, so that its memory does not depend on the size of a shard. The same
 * contributions give the same bytes on every machine, however the ranges are cut.
 */
public final class ShardReducer {
    /** Enough that each read from a store is worth its way, for tens of contributions. */
    public static final int DEFAULT_BUFFER_BYTES = 8 << 20;

    private final BlockCodec input;
    private final BlockCodec output;
    private final Aggregation aggregation;
    private final int bufferBytes;

    public ShardReducer(BlockCodec input, BlockCodec output, Aggregation aggregation) {
        this(input, output, aggregation, DEFAULT_BUFFER_BYTES);
    }

    /** @param bufferBytes for all encoded contributions together; at least one block of each is held even if that is more */
    public ShardReducer(BlockCodec input, BlockCodec output, Aggregation aggregation, int bufferBytes) {
        this.input = Objects.requireNonNull(input);
        this.output = Objects.requireNonNull(output);
        this.aggregation = Objects.requireNonNull(aggregation);
        this.bufferBytes = bufferBytes;
    }

    /** Bytes held at once while so many contributions are merged over a range of so many blocks: encoded, decoded, and the results. */
    public long memoryBytes(int contributions, long blocks) {
        long encoded = (long) blocksAtOnce(contributions, blocks) * ((long) contributions * input.blockBytes() + output.blockBytes());
        // Each contribution's block as floats, once more where they are sorted, and the merged one; sums, centre and step as doubles.
        return encoded + 4L * Blocks.ELEMENTS * (2 * contributions + 1) + 3 * 8L * Blocks.ELEMENTS;
    }

    /**
     * @param sources of the contributions, in the order in which they are merged
     * @param weights of the contributions, positive and finite
     * @param range of blocks to merge
     * @param elements of the whole vector
     * @throws ContributionException if a contribution holds a block that is none
     * @throws IOException if a source or the sink fails
     */
    public void reduce(List<? extends BlockSource> sources, double[] weights, BlockRange range, long elements, BlockSink sink)
            throws IOException {
        int atOnce = blocksAtOnce(sources.size(), range.count());
        byte[][] encoded = new byte[sources.size()][atOnce * input.blockBytes()];
        byte[] merged = new byte[atOnce * output.blockBytes()];
        float[][] decoded = new float[sources.size()][Blocks.ELEMENTS];
        float[] result = new float[Blocks.ELEMENTS];
        long end = range.first() + range.count();
        for (long first = range.first(); first < end; first += atOnce) {
            int blocks = (int) Math.min(atOnce, end - first);
            for (int i = 0; i < encoded.length; i++) {
                sources.get(i).read(first, blocks, encoded[i]);
            }
            for (int block = 0; block < blocks; block++) {
                int count = Blocks.elementsOf(first + block, elements);
                decode(encoded, block, first, count, decoded);
                aggregation.merge(decoded, weights, count, result);
                encode(result, count, merged, block, first);
            }
            sink.write(first, blocks, merged);
        }
    }

    private void decode(byte[][] encoded, int block, long first, int count, float[][] decoded) throws ContributionException {
        for (int i = 0; i < encoded.length; i++) {
            try {
                input.decode(encoded[i], block * input.blockBytes(), decoded[i], 0, count);
            } catch (BlockException failure) {
                throw new ContributionException(i, failure.inBlock(first + block));
            }
        }
    }

    private void encode(float[] result, int count, byte[] merged, int block, long first) throws BlockException {
        try {
            output.encode(result, 0, count, merged, block * output.blockBytes());
        } catch (BlockException failure) {
            throw failure.inBlock(first + block);
        }
    }

    private int blocksAtOnce(int contributions, long blocks) {
        long fit = bufferBytes / Math.max(1L, (long) contributions * input.blockBytes());
        // A byte array holds no more of the larger encoding, and with a codec of no bytes nothing else would bound them.
        long bound = Integer.MAX_VALUE / 2 / (4 * Blocks.ELEMENTS);
        return (int) Math.max(1, Math.min(Math.min(fit, bound), blocks));
    }
}
