package dev.iota.worker.merge;

import java.util.Arrays;

/**
 * The numbers of largest magnitude: their count (2 bytes), two magnitudes (float32: the mean of the larger third, and of the others), the
 * places (12 bits each), and two bits each: sign, and whether of the larger third.
 */
final class SparseCodec implements BlockCodec {
    static final int KEPT = 64;
    private static final int MAGNITUDES = Short.BYTES;
    private static final int PLACES = MAGNITUDES + 2 * Float.BYTES;
    private static final int BITS = PLACES + KEPT * 3 / 2;
    private static final int BYTES = BITS + KEPT / 4;

    @Override
    public int blockBytes() {
        return BYTES;
    }

    @Override
    public void encode(float[] values, int from, int count, byte[] target, int at) {
        Blocks.largest(values, from, count);
        TopElements top = new TopElements(KEPT);
        top.select(values, from, count);
        TopElements large = new TopElements(KEPT / 3);
        large.select(values, from, top.count <= KEPT / 3 ? 0 : count);
        boolean[] isLarge = new boolean[ELEMENTS];
        for (int i = 0; i < large.count; i++) {
            isLarge[large.positions[i]] = true;
        }
        double largeSum = 0;
        double sum = 0;
        for (int i = 0; i < top.count; i++) {
            double magnitude = Math.abs(values[from + top.positions[i]]);
            largeSum += isLarge[top.positions[i]] ? magnitude : 0;
            sum += isLarge[top.positions[i]] ? 0 : magnitude;
        }
        Blocks.putShort(target, at, top.count);
        Blocks.putFloat(target, at + MAGNITUDES, large.count == 0 ? 0 : (float) (largeSum / large.count));
        Blocks.putFloat(target, at + MAGNITUDES + Float.BYTES,
                top.count == large.count ? 0 : (float) (sum / (top.count - large.count)));
        TopElements.pack(top.positions, top.count, KEPT, target, at + PLACES);
        Arrays.fill(target, at + BITS, at + BYTES, (byte) 0);
        for (int i = 0; i < top.count; i++) {
            int bits = (values[from + top.positions[i]] < 0 ? 1 : 0) | (isLarge[top.positions[i]] ? 2 : 0);
            target[at + BITS + i / 4] |= (byte) (bits << i % 4 * 2);
        }
    }

    @Override
    public void decode(byte[] source, int at, float[] target, int from, int count) throws BadBlockException {
        int kept = Blocks.getShort(source, at);
        if (kept > KEPT) {
            throw new BadBlockException("holds " + kept + " numbers of a block; " + KEPT + " is the limit");
        }
        float large = Blocks.checkScale(Blocks.getFloat(source, at + MAGNITUDES));
        float small = Blocks.checkScale(Blocks.getFloat(source, at + MAGNITUDES + Float.BYTES));
        Arrays.fill(target, from, from + count, 0);
        int position = -1;
        for (int i = 0; i < kept; i++) {
            position = TopElements.unpack(source, at + PLACES, i, position, count);
            int bits = source[at + BITS + i / 4] >>> i % 4 * 2 & 3;
            float magnitude = (bits & 2) != 0 ? large : small;
            target[from + position] = (bits & 1) != 0 ? -magnitude : magnitude;
        }
    }
}
