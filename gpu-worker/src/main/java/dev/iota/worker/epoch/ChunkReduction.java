package dev.iota.worker.epoch;

import dev.iota.worker.epoch.MergeLayout.Codecs;
import dev.iota.worker.merge.Aggregation;
import dev.iota.worker.merge.BlockException;
import dev.iota.worker.merge.BlockReduction;
import dev.iota.worker.merge.Blocks;
import java.util.Arrays;

/** Makes the encoded contributions to a chunk one encoded chunk: the blocks of its three vectors, each for itself. */
final class ChunkReduction {
    private final MergeLayout layout;
    private final BlockReduction weights;
    private final BlockReduction firstMoment;
    private final BlockReduction secondMoment;

    ChunkReduction(MergeLayout layout, Aggregation aggregation) {
        this.layout = layout;
        Codecs from = layout.contribution();
        Codecs to = layout.merged();
        weights = new BlockReduction(from.weights(), to.weights(), aggregation);
        firstMoment = new BlockReduction(from.firstMoment(), to.firstMoment(), aggregation);
        secondMoment = new BlockReduction(from.secondMoment(), to.secondMoment(), aggregation);
    }

    /**
     * @param at where the chunk begins, in each of the contributions
     * @param shares weights of the contributions
     * @throws BlockException if a contribution holds a block that is none
     */
    void reduce(byte[][] contributions, int at, double[] shares, int elements, byte[] merged) throws BlockException {
        Arrays.fill(merged, (byte) 0);
        int from = at;
        int to = 0;
        for (BlockReduction vector : new BlockReduction[] {weights, firstMoment, secondMoment}) {
            for (int element = 0; element < elements; element += Blocks.ELEMENTS) {
                int block = element / Blocks.ELEMENTS;
                vector.reduce(contributions, from + block * vector.input().blockBytes(), shares,
                        Math.min(Blocks.ELEMENTS, elements - element), merged, to + block * vector.output().blockBytes());
            }
            from += layout.blocksPerChunk() * vector.input().blockBytes();
            to += layout.blocksPerChunk() * vector.output().blockBytes();
        }
    }
}
