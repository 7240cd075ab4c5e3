package dev.iota.protocol.frame;

/** The upper half of a float. Relative error at most 2^-8, below 2^-126 absolute error at most 2^-134. */
public final class Bfloat16 {
    public static final int BYTES = 2;

    private Bfloat16() {}

    /** Rounded to nearest even, the largest floats to the largest bfloat16. For finite values. */
    public static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
        int isInfinite = ((rounded & 0x7fff) + 0x80) >>> 15;
        return (short) (rounded - isInfinite);
    }

    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
