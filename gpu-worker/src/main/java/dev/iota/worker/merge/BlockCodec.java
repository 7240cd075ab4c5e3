package dev.iota.worker.merge;

import dev.iota.protocol.frame.Bfloat16;
import dev.iota.protocol.frame.LittleEndian;
import java.util.Arrays;
import java.util.Objects;

/**
 * How a block of {@value Blocks#ELEMENTS} float32 values becomes bytes, little-endian, always equally many, so that a range of a vector's
 * blocks is a range of its bytes. The last block of a vector may have fewer values; encoders take the missing ones for zeros, decoders
 * leave them out. The same values give the same bytes on every machine. Without state, safe for use by many threads.
 */
public enum BlockCodec {
    /** Four bytes a value; lossless. */
    FP32(4 * Blocks.ELEMENTS) {
        @Override
        void encodeBlock(float[] values, int from, int count, byte[] target, int at) throws BlockException {
            requireFinite(Magnitudes.largest(values, from, from + count));
            for (int i = 0; i < count; i++) {
                LittleEndian.putFloat(target, at + 4 * i, values[from + i]);
            }
            Arrays.fill(target, at + 4 * count, at + blockBytes(), (byte) 0);
        }

        @Override
        void decodeBlock(byte[] source, int at, float[] target, int from, int count) throws BlockException {
            for (int i = 0; i < count; i++) {
                target[from + i] = LittleEndian.getFloat(source, at + 4 * i);
            }
            requireFinite(Magnitudes.largest(target, from, from + count));
        }
    },
    /** Two bytes a value, as {@link Bfloat16} rounds. */
    BF16(2 * Blocks.ELEMENTS) {
        @Override
        void encodeBlock(float[] values, int from, int count, byte[] target, int at) throws BlockException {
            requireFinite(Magnitudes.largest(values, from, from + count));
            for (int i = 0; i < count; i++) {
                LittleEndian.putShort(target, at + 2 * i, Bfloat16.of(values[from + i]));
            }
            Arrays.fill(target, at + 2 * count, at + blockBytes(), (byte) 0);
        }

        @Override
        void decodeBlock(byte[] source, int at, float[] target, int from, int count) throws BlockException {
            for (int i = 0; i < count; i++) {
                target[from + i] = Bfloat16.toFloat(LittleEndian.getShort(source, at + 2 * i));
            }
            requireFinite(Magnitudes.largest(target, from, from + count));
        }
    },
    /**
     * One byte a value, in groups of 128 with a float32 scale before each: a 127th of the group's largest magnitude, rounded down. Absolute
     * error at most half a scale, but for float rounding, and 2^-142 where the scale is subnormal.
     */
    INT8(ByteGroups.BLOCK_BYTES) {
        @Override
        void encodeBlock(float[] values, int from, int count, byte[] target, int at) throws BlockException {
            ByteGroups.encodeSigned(values, from, count, target, at);
        }

        @Override
        void decodeBlock(byte[] source, int at, float[] target, int from, int count) throws BlockException {
            ByteGroups.decodeSigned(source, at, target, from, count);
        }
    },
    /**
     * For values that are not negative, such as Adam's second moment: one byte for each value's square root, in groups of 128 with a
     * float32 scale before each, a 255th of the largest root, rounded down. The root's absolute error is at most half a scale, but for
     * rounding; what is above 0 stays above 0, so that no step is divided by it: roots below half a scale become one scale.
     */
    SQRT8(ByteGroups.BLOCK_BYTES) {
        @Override
        void encodeBlock(float[] values, int from, int count, byte[] target, int at) throws BlockException {
            requireNotNegative(values, from, count);
            ByteGroups.encodeRoots(values, from, count, target, at);
        }

        @Override
        void decodeBlock(byte[] source, int at, float[] target, int from, int count) throws BlockException {
            ByteGroups.decodeRoots(source, at, target, from, count);
        }
    },
    /**
     * The 64 values of largest magnitude, of equal ones those of lowest position: 12 bits of position, a sign, and one of two float32
     * magnitudes, the mean of the upper third (rounded up) and the mean of the rest. All else becomes 0: who encodes keeps it for the next time.
     */
    SPARSE(SparseBlocks.BLOCK_BYTES) {
        @Override
        void encodeBlock(float[] values, int from, int count, byte[] target, int at) throws BlockException {
            SparseBlocks.encode(values, from, count, target, at);
        }

        @Override
        void decodeBlock(byte[] source, int at, float[] target, int from, int count) throws BlockException {
            SparseBlocks.decode(source, at, target, from, count);
        }
    },
    /**
     * For what {@link #SPARSE} contributions add up to: the 512 values of largest magnitude with a signed byte each and one float32 scale,
     * a 127th of the largest. At most 8 contributions lose no position; of more, the smallest values become 0. Absolute error of those kept
     * as with {@link #INT8}.
     */
    SPARSE_MERGED(MergedSparseBlocks.BLOCK_BYTES) {
        @Override
        void encodeBlock(float[] values, int from, int count, byte[] target, int at) throws BlockException {
            MergedSparseBlocks.encode(values, from, count, target, at);
        }

        @Override
        void decodeBlock(byte[] source, int at, float[] target, int from, int count) throws BlockException {
            MergedSparseBlocks.decode(source, at, target, from, count);
        }
    },
    /**
     * For values that are not negative: one bfloat16 for each 64 of them, their mean, summed in double from the lowest position up. Where
     * the vector ends, the mean of those that there are.
     */
    MEANS(2 * Blocks.ELEMENTS / 64) {
        private static final int GROUP_ELEMENTS = 64;

        @Override
        void encodeBlock(float[] values, int from, int count, byte[] target, int at) throws BlockException {
            requireFinite(Magnitudes.largest(values, from, from + count));
            requireNotNegative(values, from, count);
            for (int group = 0; group < Blocks.ELEMENTS / GROUP_ELEMENTS; group++) {
                int begin = Math.min(count, group * GROUP_ELEMENTS);
                int end = Math.min(count, begin + GROUP_ELEMENTS);
                double sum = 0;
                for (int i = begin; i < end; i++) {
                    sum += values[from + i];
                }
                LittleEndian.putShort(target, at + 2 * group, end == begin ? 0 : Bfloat16.of((float) (sum / (end - begin))));
            }
        }

        @Override
        void decodeBlock(byte[] source, int at, float[] target, int from, int count) throws BlockException {
            for (int begin = 0; begin < count; begin += GROUP_ELEMENTS) {
                float mean = Bfloat16.toFloat(LittleEndian.getShort(source, at + begin / GROUP_ELEMENTS * 2));
                if (!(mean >= 0 && mean <= Float.MAX_VALUE)) {
                    throw new BlockException(0, "the mean " + mean + " is not finite and 0 or more");
                }
                Arrays.fill(target, from + begin, from + Math.min(count, begin + GROUP_ELEMENTS), mean);
            }
        }
    },
    /** No bytes at all, and zeros from them: for a vector that isn't sent. */
    ZERO(0) {
        @Override
        void encodeBlock(float[] values, int from, int count, byte[] target, int at) throws BlockException {
            requireFinite(Magnitudes.largest(values, from, from + count));
        }

        @Override
        void decodeBlock(byte[] source, int at, float[] target, int from, int count) {
            Arrays.fill(target, from, from + count, 0);
        }
    };

    private final int blockBytes;

    BlockCodec(int blockBytes) {
        this.blockBytes = blockBytes;
    }

    /** Bytes of every encoded block. */
    public final int blockBytes() {
        return blockBytes;
    }

    /** Bytes of an encoded vector of so many elements. */
    public final long vectorBytes(long elements) {
        return Blocks.of(elements) * blockBytes;
    }

    abstract void encodeBlock(float[] values, int from, int count, byte[] target, int at) throws BlockException;

    abstract void decodeBlock(byte[] source, int at, float[] target, int from, int count) throws BlockException;

    /**
     * Encodes one block.
     *
     * @param count of the values, from {@code from} on: 1 to {@value Blocks#ELEMENTS}
     * @param at where in the target its {@link #blockBytes} bytes go
     * @throws BlockException if a value is NaN or infinite, or negative where no value may be
     */
    public final void encode(float[] values, int from, int count, byte[] target, int at) throws BlockException {
        requireRanges(values, from, count, target, at);
        try {
            encodeBlock(values, from, count, target, at);
        } catch (BlockException failure) {
            throw failure.inBlock(number(at));
        }
    }

    /**
     * Decodes one block. Bytes from a stranger can do no more than give other finite values.
     *
     * @param at where in the source its {@link #blockBytes} bytes lie
     * @param count of the values to decode: 1 to {@value Blocks#ELEMENTS}, as many as were encoded
     * @throws BlockException if no encoder could have written these bytes and the values would not be finite, or not as many as allowed;
     *     what the target holds then is undefined
     */
    public final void decode(byte[] source, int at, float[] target, int from, int count) throws BlockException {
        requireRanges(target, from, count, source, at);
        try {
            decodeBlock(source, at, target, from, count);
        } catch (BlockException failure) {
            throw failure.inBlock(number(at));
        }
    }

    private long number(int at) {
        return blockBytes == 0 ? 0 : at / blockBytes;
    }

    private void requireRanges(float[] values, int from, int count, byte[] bytes, int at) {
        if (count < 1 || count > Blocks.ELEMENTS) {
            throw new IllegalArgumentException("a block has 1 to " + Blocks.ELEMENTS + " elements, not " + count);
        }
        Objects.checkFromIndexSize(from, count, values.length);
        Objects.checkFromIndexSize(at, blockBytes, bytes.length);
    }

    private static void requireFinite(int largest) throws BlockException {
        if (largest >= Magnitudes.INFINITY) {
            throw BlockException.notFinite();
        }
    }

    private static void requireNotNegative(float[] values, int from, int count) throws BlockException {
        for (int i = from; i < from + count; i++) {
            if (values[i] < 0) {
                throw new BlockException(0, "the value " + values[i] + " is negative");
            }
        }
    }
}
