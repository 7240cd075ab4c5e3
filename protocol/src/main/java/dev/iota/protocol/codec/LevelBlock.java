package dev.iota.protocol.codec;

import java.util.Arrays;

/** Rows whose columns have a factor each; a worker of {@link Groups} for one call. */
final class LevelBlock {
    /** Long enough that a loop's beginning and end hardly count. */
    private static final int LEAST = 128;

    private final int columns;
    private final boolean isNibbles;
    /** Of an even number of rows, one after the other, so that narrow rows too make long loops, and pairs of levels stay together. */
    private final float[] factors;
    private final byte[] levels;

    LevelBlock(int columns, int rows, boolean isNibbles) {
        this.columns = columns;
        this.isNibbles = isNibbles;
        this.factors = new float[columns * Math.min(rows, 2 * (LEAST / columns / 2 + 1))];
        this.levels = new byte[isNibbles ? factors.length : 0];
    }

    /** Counts once {@link #repeat} is called. */
    void factor(int column, float factor) {
        factors[column] = factor;
    }

    void repeat() {
        if (columns == 1) {
            Arrays.fill(factors, factors[0]);
            return;
        }
        for (int done = columns; done < factors.length; done *= 2) {
            System.arraycopy(factors, 0, factors, done, Math.min(done, factors.length - done));
        }
    }

    /**
     * @param from place of the block's first value
     * @param levelsAt where the levels of the whole tensor begin
     */
    void encode(float[] values, int from, int count, Rounding rounding, byte[] target, int levelsAt) {
        for (int done = 0; done < count; done += factors.length) {
            int begin = from + done;
            int length = Math.min(factors.length, count - done);
            byte[] into = isNibbles ? levels : target;
            int at = isNibbles ? 0 : levelsAt + begin;
            if (rounding.isStochastic()) {
                Lanes.BEST.levels(values, begin, length, factors, rounding, into, at);
            } else {
                Lanes.BEST.levels(values, begin, length, factors, into, at);
            }
            if (isNibbles) {
                Nibbles.pack(levels, begin, length, target, levelsAt);
            }
        }
    }

    void decode(byte[] bytes, int levelsAt, int from, int count, float[] target) {
        for (int done = 0; done < count; done += factors.length) {
            int begin = from + done;
            int length = Math.min(factors.length, count - done);
            if (isNibbles) {
                Nibbles.unpack(bytes, levelsAt, begin, length, levels);
            }
            Lanes.BEST.values(isNibbles ? levels : bytes, isNibbles ? 0 : levelsAt + begin, length, factors, target, begin);
        }
    }
}
