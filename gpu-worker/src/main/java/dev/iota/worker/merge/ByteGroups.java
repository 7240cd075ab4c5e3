package dev.iota.worker.merge;

import dev.iota.protocol.frame.LittleEndian;
import java.util.Arrays;

/** Groups of 128 values: a float32 scale, then a byte for each. */
final class ByteGroups {
    static final int GROUP_ELEMENTS = 128;
    static final int GROUP_BYTES = 4 + GROUP_ELEMENTS;
    static final int BLOCK_BYTES = Blocks.ELEMENTS / GROUP_ELEMENTS * GROUP_BYTES;

    static final int SIGNED_STEPS = 127;
    private static final int ROOT_STEPS = 255;
    static final float LARGEST_SIGNED_SCALE = Magnitudes.scale(Float.MAX_VALUE, SIGNED_STEPS);
    private static final float LARGEST_ROOT_SCALE = Magnitudes.scale(Math.sqrt(Float.MAX_VALUE), ROOT_STEPS);
    /** Added to a number of small magnitude, it leaves the number's nearest integer in the lowest bits, of two as near the even one. */
    private static final double ROUNDING = 0x1.8p52;
    private static final long HIGHEST_BITS = 0x8080808080808080L;
    private static final long LOWEST_BITS = 0x0101010101010101L;

    private ByteGroups() {}

    static void encodeSigned(float[] values, int from, int count, byte[] target, int at) throws BlockException {
        for (int group = 0; group < Blocks.ELEMENTS / GROUP_ELEMENTS; group++) {
            int begin = from + Math.min(count, group * GROUP_ELEMENTS);
            int end = from + Math.min(count, (group + 1) * GROUP_ELEMENTS);
            int place = at + group * GROUP_BYTES;
            float scale = signedScale(Magnitudes.largest(values, begin, end));
            LittleEndian.putFloat(target, place, scale);
            signedLevels(values, begin, end - begin, scale, target, place + 4);
            Arrays.fill(target, place + 4 + end - begin, place + GROUP_BYTES, (byte) 0);
        }
    }

    /** The scale of values of which that is the largest magnitude. */
    static float signedScale(int largest) throws BlockException {
        if (largest >= Magnitudes.INFINITY) {
            throw BlockException.notFinite();
        }
        return Magnitudes.scale(Float.intBitsToFloat(largest), SIGNED_STEPS);
    }

    static void signedLevels(float[] values, int from, int count, float scale, byte[] target, int at) {
        double inverse = scale > 0 ? 1.0 / scale : 0;
        if (scale >= Float.MIN_NORMAL) {
            for (int i = 0; i < count; i++) {
                target[at + i] = (byte) Double.doubleToRawLongBits(values[from + i] * inverse + ROUNDING);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            target[at + i] = signedLevel(values[from + i], inverse);
        }
    }

    /** The bounds matter for subnormal scales alone, which may be far below a 127th of the largest value. */
    static byte signedLevel(float value, double inverse) {
        return (byte) Math.max(-SIGNED_STEPS, Math.min(SIGNED_STEPS, (int) Math.rint(value * inverse)));
    }

    static void decodeSigned(byte[] source, int at, float[] target, int from, int count) throws BlockException {
        for (int group = 0; group * GROUP_ELEMENTS < count; group++) {
            int place = at + group * GROUP_BYTES;
            int begin = group * GROUP_ELEMENTS;
            int size = Math.min(GROUP_ELEMENTS, count - begin);
            float scale = signedScale(source, place, size);
            signedValues(source, place + 4, scale, target, from + begin, size);
        }
    }

    private static void signedValues(byte[] source, int at, float scale, float[] target, int from, int count) {
        for (int i = 0; i < count; i++) {
            target[from + i] = scale * source[at + i];
        }
    }

    static void encodeRoots(float[] values, int from, int count, byte[] target, int at) throws BlockException {
        for (int group = 0; group < Blocks.ELEMENTS / GROUP_ELEMENTS; group++) {
            int begin = from + Math.min(count, group * GROUP_ELEMENTS);
            int end = from + Math.min(count, (group + 1) * GROUP_ELEMENTS);
            int place = at + group * GROUP_BYTES;
            int largest = Magnitudes.largest(values, begin, end);
            if (largest >= Magnitudes.INFINITY) {
                throw BlockException.notFinite();
            }
            float scale = Magnitudes.scale(Math.sqrt(Float.intBitsToFloat(largest)), ROOT_STEPS);
            LittleEndian.putFloat(target, place, scale);
            rootLevels(values, begin, end - begin, scale, target, place + 4);
            Arrays.fill(target, place + 4 + end - begin, place + GROUP_BYTES, (byte) 0);
        }
    }

    private static void rootLevels(float[] values, int from, int count, float scale, byte[] target, int at) {
        double inverse = scale > 0 ? 1.0 / scale : 0;
        for (int i = 0; i < count; i++) {
            float value = values[from + i];
            int least = value > 0 ? 1 : 0;
            target[at + i] = (byte) Math.max(least, (int) Math.rint(Math.sqrt(value) * inverse));
        }
    }

    static void decodeRoots(byte[] source, int at, float[] target, int from, int count) throws BlockException {
        for (int group = 0; group * GROUP_ELEMENTS < count; group++) {
            int place = at + group * GROUP_BYTES;
            int begin = group * GROUP_ELEMENTS;
            double scale = rootScale(source, place);
            int size = Math.min(GROUP_ELEMENTS, count - begin);
            if (scale * scale >= Float.MIN_VALUE) {
                squares(source, place + 4, scale, target, from + begin, size);
            } else {
                tinySquares(source, place + 4, scale, target, from + begin, size);
            }
        }
    }

    private static void squares(byte[] source, int at, double scale, float[] target, int from, int count) {
        for (int i = 0; i < count; i++) {
            double root = scale * (source[at + i] & 0xff);
            target[from + i] = (float) (root * root);
        }
    }

    /** As above, but what was above 0 stays so where its square is below the least float. */
    private static void tinySquares(byte[] source, int at, double scale, float[] target, int from, int count) {
        for (int i = 0; i < count; i++) {
            double root = scale * (source[at + i] & 0xff);
            target[from + i] = root > 0 ? Math.max(Float.MIN_VALUE, (float) (root * root)) : 0;
        }
    }

    /** The scale of a group of which so many elements count; refuses a level of -128 where its value would be infinite. */
    static float signedScale(byte[] source, int at, int count) throws BlockException {
        float scale = readScale(source, at, LARGEST_SIGNED_SCALE);
        if (scale > Float.MAX_VALUE / (SIGNED_STEPS + 1)) {
            for (int i = 0; i < count; i++) {
                if (source[at + 4 + i] == Byte.MIN_VALUE) {
                    throw new BlockException(0, "the level -128 is none with the scale " + scale);
                }
            }
        }
        return scale;
    }

    static float rootScale(byte[] source, int at) throws BlockException {
        return readScale(source, at, LARGEST_ROOT_SCALE);
    }

    /** For a group of which that is the largest magnitude, above 0; never so small that levels would have to be bounded. */
    static float meanScale(double largest) {
        return Math.max(Float.MIN_NORMAL, Math.min(LARGEST_SIGNED_SCALE, Magnitudes.scale(largest, SIGNED_STEPS)));
    }

    /** As above, for roots of values of which that is the largest. */
    static float meanRootScale(double largest) {
        return Math.max(Float.MIN_NORMAL, Math.min(LARGEST_ROOT_SCALE, Magnitudes.scale(Math.sqrt(largest), ROOT_STEPS)));
    }

    /** A block with zeros behind the elements that count. */
    static void copy(byte[] source, int at, int count, byte[] block) {
        Arrays.fill(block, (byte) 0);
        for (int begin = 0; begin < count; begin += GROUP_ELEMENTS) {
            int place = begin / GROUP_ELEMENTS * GROUP_BYTES;
            System.arraycopy(source, at + place, block, place, 4 + Math.min(GROUP_ELEMENTS, count - begin));
        }
    }

    /** A scale that keeps every value finite. */
    static float readScale(byte[] source, int at, float largest) throws BlockException {
        float scale = LittleEndian.getFloat(source, at);
        if (!(scale >= 0 && scale <= largest)) {
            throw new BlockException(0, "the scale " + scale + " is not between 0 and " + largest);
        }
        return scale;
    }

    /** Refuses the byte -128, which no encoder writes and which could make a value infinite. */
    static void requireSymmetric(byte[] source, int at, int count) throws BlockException {
        long found = 0;
        for (int i = 0; i < count; i += Long.BYTES) {
            // A byte of 0x80 becomes 0, and the lowest such byte is found by the borrow that subtracting one takes from it.
            long difference = LittleEndian.getLong(source, at + i) ^ HIGHEST_BITS;
            found |= (difference - LOWEST_BITS) & ~difference & HIGHEST_BITS;
        }
        if (found != 0) {
            throw new BlockException(0, "the level -128 is none");
        }
    }
}
