package dev.iota.worker.epoch;

import dev.iota.worker.merge.BadBlockException;
import dev.iota.worker.merge.BlockCodec;
import dev.iota.worker.epoch.MergeLayout.Codecs;

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

    void encode(Codecs codecs, int elements, byte[] target) {
        int at = encode(codecs.weights(), weights, elements, target, 0);
        at = encode(codecs.firstMoment(), firstMoment, elements, target, at);
        encode(codecs.secondMoment(), secondMoment, elements, target, at);
    }

    /** @throws BadBlockException if the bytes are no such chunk */
    void decode(Codecs codecs, int elements, byte[] source, int from) throws BadBlockException {
        int at = decode(codecs.weights(), source, from, weights, elements);
        at = decode(codecs.firstMoment(), source, at, firstMoment, elements);
        decode(codecs.secondMoment(), source, at, secondMoment, elements);
    }

    private static int encode(BlockCodec codec, float[] values, int elements, byte[] target, int from) {
        int at = from;
        for (int element = 0; element < values.length; element += BlockCodec.ELEMENTS) {
            codec.encode(values, element, Math.max(0, Math.min(BlockCodec.ELEMENTS, elements - element)), target, at);
            at += codec.blockBytes();
        }
        return at;
    }

    private static int decode(BlockCodec codec, byte[] source, int from, float[] values, int elements) throws BadBlockException {
        int at = from;
        for (int element = 0; element < values.length; element += BlockCodec.ELEMENTS) {
            codec.decode(source, at, values, element, Math.max(0, Math.min(BlockCodec.ELEMENTS, elements - element)));
            at += codec.blockBytes();
        }
        return at;
    }
}
