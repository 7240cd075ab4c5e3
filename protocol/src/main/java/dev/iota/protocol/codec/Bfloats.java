package dev.iota.protocol.codec;

import dev.iota.protocol.frame.Bfloat16;
import dev.iota.protocol.frame.LittleEndian;
import dev.iota.protocol.frame.RejectedException;

/**
 * {@code bf16}: two bytes a value, little-endian: the upper half of the float, rounded to nearest even, the largest floats to the largest
 * bfloat16. Relative error at most 2^-8, below 2^-126 absolute error at most 2^-134; rounded stochastically, twice that.
 */
final class Bfloats extends Quantiser {
    static final int NUMBER = 1 << 8;

    private static final int LARGEST = 0x7f7f;
    private static final int MAGNITUDE = 0x7fff;
    private static final int SIGN = 0x8000;

    @Override
    String text() {
        return "bf16";
    }

    @Override
    int number() {
        return NUMBER;
    }

    @Override
    int bytes(int rows, int columns) {
        return Math.multiplyExact(Math.multiplyExact(rows, columns), Bfloat16.BYTES);
    }

    @Override
    void encode(float[] values, int rows, int columns, Rounding rounding, byte[] target, int at) throws RejectedException {
        requireFinite(values);
        if (!rounding.isStochastic()) {
            Lanes.BEST.halve(values, 0, target, at);
            return;
        }
        for (int i = 0; i < values.length; i++) {
            int draw = Rounding.hash(i, rounding.low(), rounding.high()) >>> 16;
            LittleEndian.putShort(target, at + Bfloat16.BYTES * i, stochastic(values[i], draw));
        }
    }

    /** Carries into the upper half as often as the lower half says. */
    private static short stochastic(float value, int draw) {
        int rounded = (Float.floatToRawIntBits(value) + draw) >>> 16;
        return (short) (rounded & SIGN | Math.min(rounded & MAGNITUDE, LARGEST));
    }

    @Override
    void decode(byte[] bytes, int at, int rows, int columns, float[] target) {
        Lanes.BEST.widen(bytes, at, target, 0);
    }

    @Override
    int words(int rows, int columns) {
        return rows * columns;
    }

    @Override
    int wordBytes() {
        return Bfloat16.BYTES;
    }
}
