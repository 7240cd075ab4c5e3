package dev.iota.protocol.codec;

import dev.iota.protocol.frame.Bfloat16;
import dev.iota.protocol.frame.LittleEndian;

/** Plain Java, one value after the other, in loops that the compiler unrolls. */
final class ScalarLanes implements Lanes {
    private static final int MAGNITUDE = 0x7fffffff;
    /** From which on a row is long enough for a loop of its own. */
    private static final int WIDE = 16;

    @Override
    public void magnitudes(float[] values, int from, int rows, int columns, int[] largest) {
        if (columns >= WIDE) {
            for (int row = 0; row < rows; row++) {
                alongRow(values, from + row * columns, columns, largest);
            }
            return;
        }
        for (int column = 0; column < columns; column++) {
            largest[column] = Math.max(largest[column], downColumn(values, from + column, from + rows * columns, columns));
        }
    }

    private static void alongRow(float[] values, int from, int columns, int[] largest) {
        for (int i = 0; i < columns; i++) {
            largest[i] = Math.max(largest[i], Float.floatToRawIntBits(values[from + i]) & MAGNITUDE);
        }
    }

    /** Four maxima at a time, so that none waits for the one before. */
    private static int downColumn(float[] values, int from, int end, int step) {
        int a = 0;
        int b = 0;
        int c = 0;
        int d = 0;
        int i = from;
        for (; i < end - 3 * step; i += 4 * step) {
            a = Math.max(a, Float.floatToRawIntBits(values[i]) & MAGNITUDE);
            b = Math.max(b, Float.floatToRawIntBits(values[i + step]) & MAGNITUDE);
            c = Math.max(c, Float.floatToRawIntBits(values[i + 2 * step]) & MAGNITUDE);
            d = Math.max(d, Float.floatToRawIntBits(values[i + 3 * step]) & MAGNITUDE);
        }
        for (; i < end; i += step) {
            a = Math.max(a, Float.floatToRawIntBits(values[i]) & MAGNITUDE);
        }
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    @Override
    public void levels(float[] values, int from, int count, float[] factors, byte[] levels, int at) {
        for (int i = 0; i < count; i++) {
            levels[at + i] = (byte) Float.floatToRawIntBits(values[from + i] * factors[i] + ROUNDER);
        }
    }

    @Override
    public void levels(float[] values, int from, int count, float[] factors, Rounding rounding, byte[] levels, int at) {
        int low = rounding.low();
        int high = rounding.high();
        for (int i = 0; i < count; i++) {
            float noise = Rounding.noise(Rounding.hash(from + i, low, high));
            levels[at + i] = (byte) Float.floatToRawIntBits(values[from + i] * factors[i] + noise + ROUNDER);
        }
    }

    @Override
    public void values(byte[] levels, int at, int count, float[] scales, float[] values, int to) {
        for (int i = 0; i < count; i++) {
            values[to + i] = levels[at + i] * scales[i];
        }
    }

    @Override
    public void halve(float[] values, int from, byte[] halves, int at) {
        for (int i = from; i < values.length; i++) {
            LittleEndian.putShort(halves, at + 2 * i, Bfloat16.of(values[i]));
        }
    }

    @Override
    public void widen(byte[] halves, int at, float[] values, int from) {
        for (int i = from; i < values.length; i++) {
            values[i] = Bfloat16.toFloat(LittleEndian.getShort(halves, at + 2 * i));
        }
    }
}
