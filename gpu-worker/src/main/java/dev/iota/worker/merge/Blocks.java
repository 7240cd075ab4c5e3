package dev.iota.worker.merge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What the codecs share. */
final class Blocks {
    private static final VarHandle FLOATS = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BF16_SHIFT = 16;

    private Blocks() {}

    static void putFloat(byte[] target, int at, float value) {
        FLOATS.set(target, at, value);
    }

    static float getFloat(byte[] source, int at) {
        return (float) FLOATS.get(source, at);
    }

    static void putShort(byte[] target, int at, int value) {
        SHORTS.set(target, at, (short) value);
    }

    static int getShort(byte[] source, int at) {
        return (short) SHORTS.get(source, at) & 0xffff;
    }

    /** Rounds to the nearest bfloat16, halves to even. */
    static int toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits + 0x7fff + (bits >>> BF16_SHIFT & 1) >>> BF16_SHIFT;
    }

    static float fromBf16(int bits) {
        return Float.intBitsToFloat(bits << BF16_SHIFT);
    }

    /** The largest magnitude among so many numbers. */
    static float largest(float[] values, int from, int count) {
        float largest = 0;
        float check = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
            check += values[i] * 0;
        }
        requireFinite(check);
        return largest;
    }

    /** @param check the sum of all numbers times zero, which is zero just if all are finite */
    static void requireFinite(float check) {
        if (check != 0) {
            throw new IllegalArgumentException("a number to encode is not finite");
        }
    }

    static void requireNotNegative(float value) {
        if (value < 0) {
            throw new IllegalArgumentException("a number to encode is negative: " + value);
        }
    }

    /** @param check as {@link #requireFinite} takes it */
    static void checkFinite(float check) throws BadBlockException {
        if (check != 0) {
            throw new BadBlockException("holds a number that is not finite");
        }
    }

    /** A scale or magnitude. */
    static float checkScale(float scale) throws BadBlockException {
        if (!(scale >= 0 && scale <= Float.MAX_VALUE)) {
            throw new BadBlockException("holds a scale of " + scale);
        }
        return scale;
    }
}
