package dev.iota.worker.merge;

/**
 * How a block of {@value #ELEMENTS} numbers travels in a merge, always in as many bytes, so that a range of a vector is a range of bytes.
 * A block may have fewer elements, at a vector's end; the rest count as zeros. The same numbers give the same bytes on every machine.
 * All numbers are little-endian.
 */
public interface BlockCodec {
    /** Numbers in a block. */
    int ELEMENTS = 4_096;

    BlockCodec FP32 = new Fp32Codec();
    BlockCodec BF16 = new Bf16Codec();
    /** Error at most 1/254 of the largest magnitude among 128 neighbours. */
    BlockCodec INT8 = new Int8Codec();
    /** For numbers that are not negative: 8 bits of the square root. A number above zero stays above zero. */
    BlockCodec SQRT8 = new Sqrt8Codec();
    /** The 64 of largest magnitude, each with sign and one of two magnitudes. */
    BlockCodec SPARSE = new SparseCodec();
    /** For numbers that are not negative: the means of 64 neighbours. */
    BlockCodec MEANS = new MeansCodec();
    /** Nothing: all come out as zeros. */
    BlockCodec ZERO = new ZeroCodec();

    /** For the reduction of so many {@link #SPARSE} blocks: nothing is dropped of up to six. */
    static BlockCodec sparseMerged(int contributions) {
        return new SparseMergedCodec(Math.min(SparseMergedCodec.MAX_KEPT, contributions * SparseCodec.KEPT));
    }

    /** Bytes of a block. */
    int blockBytes();

    /**
     * @param count of the elements, 0 to {@value #ELEMENTS}
     * @throws IllegalArgumentException if a number is not finite
     */
    void encode(float[] values, int from, int count, byte[] target, int at);

    /** @throws BadBlockException if no encoder writes such bytes; what of the target was written before is of no use */
    void decode(byte[] source, int at, float[] target, int from, int count) throws BadBlockException;
}
