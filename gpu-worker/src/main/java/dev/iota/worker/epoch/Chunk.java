package dev.iota.worker.epoch;

import dev.iota.worker.epoch.MergeLayout.Codecs;
import dev.iota.worker.merge.BlockCodec;
import dev.iota.worker.merge.BlockException;
import dev.iota.worker.merge.Blocks;
import java.util.Arrays;

/** One chunk's elements of the three vectors. */
final class Chunk {
    final float[] weights;
    final float[] firstMoment;
    final float[] secondMoment;

    Chunk(MergeLayout layout) {
        weights = new float[layout.chunkElements()];
        firstMoment = new float[layout.chunkElements()];
        secondMoment = new float[layout.chunkElements()];
    }

    /** @throws BlockException if a number is not finite */
    void encode(Codecs codecs, int elements, byte[] target) throws BlockException {
        Arrays.fill(target, (byte) 0);
        int at = encode(codecs.weights(), weights, elements, target, 0);
        at = encode(codecs.firstMoment(), firstMoment, elements, target, at);
        encode(codecs.secondMoment(), secondMoment, elements, target, at);
    }

    /** @throws UnsoundObjectException if the bytes are no such chunk */
    void decode(Codecs codecs, int elements, byte[] source, int from) throws UnsoundObjectException {
        try {
            int at = decode(codecs.weights(), source, from, weights, elements);
            at = decode(codecs.firstMoment(), source, at, firstMoment, elements);
            decode(codecs.secondMoment(), source, at, secondMoment, elements);
        } catch (BlockException unsound) {
            throw new UnsoundObjectException("holds a block that is none: " + unsound.problem());
        }
    }

    /** The blocks of a chunk; a vector's last chunk may have fewer, whose place stays empty. */
    private static int encode(BlockCodec codec, float[] values, int elements, byte[] target, int from) throws BlockException {
        int at = from;
        for (int element = 0; element < elements; element += Blocks.ELEMENTS) {
            codec.encode(values, element, Math.min(Blocks.ELEMENTS, elements - element), target, at);
            at += codec.blockBytes();
        }
        return from + values.length / Blocks.ELEMENTS * codec.blockBytes();
    }

    private static int decode(BlockCodec codec, byte[] source, int from, float[] values, int elements) throws BlockException {
        int at = from;
        for (int element = 0; element < elements; element += Blocks.ELEMENTS) {
            codec.decode(source, at, values, element, Math.min(Blocks.ELEMENTS, elements - element));
            at += codec.blockBytes();
        }
        return from + values.length / Blocks.ELEMENTS * codec.blockBytes();
    }
}
