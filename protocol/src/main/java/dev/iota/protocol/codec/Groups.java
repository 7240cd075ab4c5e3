package dev.iota.protocol.codec;

import dev.iota.protocol.frame.Bfloat16;
import dev.iota.protocol.frame.LittleEndian;
import dev.iota.protocol.frame.RejectedException;
import java.util.Arrays;

/**
 * {@code int8} and {@code int4}: levels of a scale that a group shares: the values of one column in {@code rows} consecutive rows, since
 * columns differ in size and a header for each of a few columns' rows would be most of the bytes.
 *
 * <p>First the scales, bfloat16, row of groups after row of groups; then the levels, row by row: a byte each, or four bits, the lower first,
 * plus 8. Value = level x scale. With the largest magnitude m of a group and L levels to a side (127 or 7), the scale is m / L, rounded up to
 * a bfloat16, so at most (1 + 2^-7) m / L; or 0 where that is below 2^-126. Absolute error at most half a scale (stochastically a whole one),
 * but for float rounding, or 2^-119 if that is more. What is above L / (L + 1) of the largest bfloat16 becomes that.
 */
final class Groups extends Quantiser {
    static final int DEFAULT_LOG_ROWS = 6;
    static final int MIN_LOG_ROWS = 3;
    static final int MAX_LOG_ROWS = 12;

    /** So that no product exceeds the highest level by float rounding. */
    private static final float SHY = 1 - 0x1p-22f;

    private final boolean isNibbles;
    private final int logRows;
    private final int highest;
    /** Bits of the largest scale: times -(highest + 1), the lowest level there can be, it is finite. */
    private final int largestScale;

    Groups(int bits, int logRows) {
        this.isNibbles = bits == 4;
        this.logRows = logRows;
        this.highest = (1 << bits - 1) - 1;
        this.largestScale = 0x7f7f - (bits - 1 << 7);
    }

    @Override
    String text() {
        return (isNibbles ? "int4" : "int8") + (logRows == DEFAULT_LOG_ROWS ? "" : ":" + (1 << logRows));
    }

    @Override
    int number() {
        return (isNibbles ? 3 : 2) << 8 | logRows << 10;
    }

    @Override
    int bytes(int rows, int columns) {
        int levels = Math.multiplyExact(rows, columns);
        return Math.addExact(Bfloat16.BYTES * words(rows, columns), isNibbles ? levels / 2 + levels % 2 : levels);
    }

    @Override
    int words(int rows, int columns) {
        return Math.multiplyExact(blocks(rows), columns);
    }

    @Override
    int wordBytes() {
        return Bfloat16.BYTES;
    }

    private int blocks(int rows) {
        return (int) ((rows + (1L << logRows) - 1) >>> logRows);
    }

    @Override
    void encode(float[] values, int rows, int columns, Rounding rounding, byte[] target, int at) throws RejectedException {
        int levelsAt = at + Bfloat16.BYTES * words(rows, columns);
        int[] largest = new int[columns];
        LevelBlock block = new LevelBlock(columns, 1 << logRows, isNibbles);
        for (int row = 0; row < rows; row += 1 << logRows) {
            int count = Math.min(1 << logRows, rows - row);
            Arrays.fill(largest, 0);
            Lanes.BEST.magnitudes(values, row * columns, count, columns, largest);
            boolean isClipped = false;
            for (int column = 0; column < columns; column++) {
                requireFinite(isFiniteMagnitude(largest[column]));
                int scale = scale(Float.intBitsToFloat(largest[column]));
                isClipped |= scale == largestScale;
                LittleEndian.putShort(target, at + Bfloat16.BYTES * ((row >>> logRows) * columns + column), (short) scale);
                block.factor(column, scale == 0 ? 0 : SHY / Bfloat16.toFloat((short) scale));
            }
            block.repeat();
            float[] source = isClipped ? clipped(values) : values;
            block.encode(source, row * columns, count * columns, rounding, target, levelsAt);
        }
    }

    /** The bits of the bfloat16, rounded up. */
    private int scale(float magnitude) {
        float exact = magnitude / highest;
        return exact < Float.MIN_NORMAL ? 0 : Math.min((Float.floatToRawIntBits(exact) + 0xffff) >>> 16, largestScale);
    }

    /** Seldom needed: of tensors that hold almost the largest floats. */
    private float[] clipped(float[] values) {
        float limit = highest * Bfloat16.toFloat((short) largestScale);
        float[] clipped = values.clone();
        for (int i = 0; i < clipped.length; i++) {
            clipped[i] = Math.max(-limit, Math.min(limit, clipped[i]));
        }
        return clipped;
    }

    @Override
    void decode(byte[] bytes, int at, int rows, int columns, float[] target) {
        int levelsAt = at + Bfloat16.BYTES * words(rows, columns);
        LevelBlock block = new LevelBlock(columns, 1 << logRows, isNibbles);
        for (int row = 0; row < rows; row += 1 << logRows) {
            for (int column = 0; column < columns; column++) {
                int place = at + Bfloat16.BYTES * ((row >>> logRows) * columns + column);
                block.factor(column, Bfloat16.toFloat(LittleEndian.getShort(bytes, place)));
            }
            block.repeat();
            block.decode(bytes, levelsAt, row * columns, Math.min(1 << logRows, rows - row) * columns, target);
        }
    }

    @Override
    boolean isFinite(byte[] bytes, int at, int rows, int columns, float[] decoded) {
        boolean isFinite = true;
        for (int i = 0; i < words(rows, columns); i++) {
            isFinite &= (LittleEndian.getShort(bytes, at + Bfloat16.BYTES * i) & 0x7fff) <= largestScale;
        }
        return isFinite;
    }
}
