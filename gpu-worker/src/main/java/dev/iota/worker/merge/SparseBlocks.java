package dev.iota.worker.merge;

import dev.iota.protocol.frame.LittleEndian;
import java.util.Arrays;

/**
 * A block's largest values alone, as one contributor sends them: positions, then two bits for each (bit 0: negative, bit 1: the higher
 * magnitude), then the two magnitudes. Where there are fewer values than room for them the last position is repeated with bits of 0.
 */
final class SparseBlocks {
    static final int ENTRIES = 64;
    private static final int VALUES_AT = Positions.bytes(ENTRIES);
    private static final int HIGHER_AT = VALUES_AT + ENTRIES / 4;
    private static final int LOWER_AT = HIGHER_AT + 4;
    static final int BLOCK_BYTES = LOWER_AT + 4;

    private static final int NEGATIVE = 1;
    private static final int HIGHER = 2;

    private SparseBlocks() {}

    static void encode(float[] values, int from, int count, byte[] target, int at) throws BlockException {
        int[] positions = new int[ENTRIES];
        int entries = LargestEntries.select(values, from, count, positions);
        Arrays.fill(positions, entries, ENTRIES, entries > 0 ? positions[entries - 1] : 0);
        Positions.put(positions, ENTRIES, target, at);
        Arrays.fill(target, at + VALUES_AT, at + BLOCK_BYTES, (byte) 0);
        boolean[] isHigher = upperThird(values, from, positions, entries);
        double[] sums = new double[2];
        int[] counts = new int[2];
        for (int i = 0; i < entries; i++) {
            float value = values[from + positions[i]];
            int bits = (value < 0 ? NEGATIVE : 0) | (isHigher[i] ? HIGHER : 0);
            target[at + VALUES_AT + i / 4] |= (byte) (bits << 2 * (i % 4));
            int group = isHigher[i] ? 1 : 0;
            sums[group] += Math.abs((double) value);
            counts[group]++;
        }
        LittleEndian.putFloat(target, at + HIGHER_AT, mean(sums[1], counts[1]));
        LittleEndian.putFloat(target, at + LOWER_AT, mean(sums[0], counts[0]));
    }

    /** Marks a third of the entries, rounded up, as the higher ones; of equal magnitudes those of lower position. */
    private static boolean[] upperThird(float[] values, int from, int[] positions, int entries) {
        boolean[] isHigher = new boolean[entries];
        long[] keys = new long[entries];
        for (int i = 0; i < entries; i++) {
            keys[i] = (long) Magnitudes.of(values[from + positions[i]]) << 32 | (entries - 1 - i);
        }
        Arrays.sort(keys);
        for (int i = entries - (entries + 2) / 3; i < entries; i++) {
            isHigher[entries - 1 - (int) keys[i]] = true;
        }
        return isHigher;
    }

    private static float mean(double sum, int count) {
        return count == 0 ? 0 : (float) (sum / count);
    }

    static void decode(byte[] source, int at, float[] target, int from, int count) throws BlockException {
        double[] values = new double[count];
        add(source, at, 1, values, count);
        for (int i = 0; i < count; i++) {
            target[from + i] = (float) values[i];
        }
    }

    /** Adds so much of the block's values to sums. */
    static void add(byte[] source, int at, double share, double[] sums, int count) throws BlockException {
        float higher = magnitude(source, at + HIGHER_AT);
        float lower = magnitude(source, at + LOWER_AT);
        if (higher < lower) {
            throw new BlockException(0, "the higher magnitude " + higher + " is below the lower one, " + lower);
        }
        double[] values = {share * lower, -share * lower, share * higher, -share * higher};
        int before = -1;
        boolean isOver = false;
        for (int i = 0; i < ENTRIES; i++) {
            int position = Positions.get(source, at, i);
            int bits = source[at + VALUES_AT + i / 4] >>> 2 * (i % 4) & 3;
            isOver |= position == before;
            if (position < before || isOver && (position != before || bits != 0)) {
                throw new BlockException(0, "position " + position + " after " + before + ": positions must increase");
            }
            if (position >= count) {
                throw new BlockException(0, "position " + position + " in a block of " + count + " elements");
            }
            if (!isOver) {
                sums[position] += values[bits];
            }
            before = position;
        }
    }

    private static float magnitude(byte[] source, int at) throws BlockException {
        float magnitude = LittleEndian.getFloat(source, at);
        if (!(magnitude >= 0 && magnitude <= Float.MAX_VALUE)) {
            throw new BlockException(0, "the magnitude " + magnitude + " is not finite and 0 or more");
        }
        return magnitude;
    }
}
