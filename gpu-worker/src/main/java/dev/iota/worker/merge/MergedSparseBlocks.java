package dev.iota.worker.merge;

import dev.iota.protocol.frame.LittleEndian;
import java.util.Arrays;

/**
 * What sparse contributions add up to: a 16-bit count, a float32 scale, room for 512 positions and for a signed byte each. What lies behind
 * the count is 0.
 */
final class MergedSparseBlocks {
    static final int ENTRIES = 512;
    private static final int SCALE_AT = 2;
    private static final int POSITIONS_AT = SCALE_AT + 4;
    private static final int LEVELS_AT = POSITIONS_AT + Positions.bytes(ENTRIES);
    static final int BLOCK_BYTES = LEVELS_AT + ENTRIES;

    private MergedSparseBlocks() {}

    static void encode(float[] values, int from, int count, byte[] target, int at) throws BlockException {
        int[] positions = new int[ENTRIES];
        int entries = LargestEntries.select(values, from, count, positions);
        Arrays.fill(positions, entries, ENTRIES, 0);
        float scale = ByteGroups.signedScale(Magnitudes.largest(values, from, from + count));
        double inverse = scale > 0 ? 1.0 / scale : 0;
        LittleEndian.putShort(target, at, (short) entries);
        LittleEndian.putFloat(target, at + SCALE_AT, scale);
        Positions.put(positions, ENTRIES, target, at + POSITIONS_AT);
        for (int i = 0; i < entries; i++) {
            target[at + LEVELS_AT + i] = ByteGroups.signedLevel(values[from + positions[i]], inverse);
        }
        Arrays.fill(target, at + LEVELS_AT + entries, at + BLOCK_BYTES, (byte) 0);
    }

    static void decode(byte[] source, int at, float[] target, int from, int count) throws BlockException {
        int entries = LittleEndian.getShort(source, at) & 0xffff;
        if (entries > ENTRIES) {
            throw new BlockException(0, entries + " entries, above the limit of " + ENTRIES);
        }
        float scale = ByteGroups.readScale(source, at + SCALE_AT, ByteGroups.LARGEST_SIGNED_SCALE);
        ByteGroups.requireSymmetric(source, at + LEVELS_AT, ENTRIES);
        Arrays.fill(target, from, from + count, 0);
        int before = -1;
        for (int i = 0; i < entries; i++) {
            int position = Positions.get(source, at + POSITIONS_AT, i);
            if (position <= before) {
                throw new BlockException(0, "position " + position + " after " + before + ": positions must increase");
            }
            if (position >= count) {
                throw new BlockException(0, "position " + position + " in a block of " + count + " elements");
            }
            target[from + position] = scale * source[at + LEVELS_AT + i];
            before = position;
        }
    }
}
