package dev.iota.worker.epoch;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.worker.merge.BlockCodec;
import dev.iota.worker.merge.Blocks;

/**
 * How a stage's vectors lie in the objects of a merge: cut into chunks of equal size in bytes, so that every shard is one range. A chunk
 * holds some blocks of {@value Blocks#ELEMENTS} elements: those of the weights (or their change), then those of the first moment, then
 * those of the second.
 *
 * @param elements of each vector
 * @param blocksPerChunk so many that there are at most {@value #MAX_CHUNKS} chunks
 */
record MergeLayout(Stage stage, MergeSpec spec, long elements, int blocksPerChunk) {
    /** Bound of the table of hashes: 32 bytes a chunk. */
    static final int MAX_CHUNKS = 8_192;

    /** The encodings of the three vectors. */
    record Codecs(BlockCodec weights, BlockCodec firstMoment, BlockCodec secondMoment) {
        int bytesPerBlock() {
            return weights.blockBytes() + firstMoment.blockBytes() + secondMoment.blockBytes();
        }
    }

    static MergeLayout of(ModelSpec model, Stage stage, MergeSpec spec) {
        long elements = StageLayout.of(model, stage).parameters();
        long blocks = (elements - 1) / Blocks.ELEMENTS + 1;
        return new MergeLayout(stage, spec, elements, Math.toIntExact((blocks - 1) / MAX_CHUNKS + 1));
    }

    int chunkElements() {
        return blocksPerChunk * Blocks.ELEMENTS;
    }

    int chunks() {
        return (int) ((elements - 1) / chunkElements() + 1);
    }

    /** The elements of a chunk; the last one may have fewer than the others. */
    int elementsOf(int chunk) {
        return (int) Math.min(chunkElements(), elements - firstElement(chunk));
    }

    long firstElement(int chunk) {
        return (long) chunk * chunkElements();
    }

    /** As a miner uploads what it learnt. */
    Codecs contribution() {
        return switch (spec.codec()) {
            case EXACT -> new Codecs(BlockCodec.FP32, BlockCodec.FP32, BlockCodec.FP32);
            case BF16 -> new Codecs(BlockCodec.BF16, BlockCodec.BF16, BlockCodec.BF16);
            case INT8 -> new Codecs(BlockCodec.INT8, BlockCodec.INT8, BlockCodec.SQRT8);
            case SPARSE -> new Codecs(BlockCodec.SPARSE, BlockCodec.ZERO, BlockCodec.MEANS);
        };
    }

    /** As owners store what came out: the mean of sparse contributions is less sparse than each. */
    Codecs merged() {
        return spec.codec() == MergeSpec.Codec.SPARSE
                ? new Codecs(BlockCodec.SPARSE_MERGED, BlockCodec.ZERO, BlockCodec.MEANS)
                : contribution();
    }

    int chunkBytes(Codecs codecs) {
        return blocksPerChunk * codecs.bytesPerBlock();
    }
}
