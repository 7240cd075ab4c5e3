package dev.iota.worker.merge;

import java.util.Arrays;

/** The numbers of largest magnitude: their count (2 bytes), a scale (float32), the places (12 bits each), each number as a signed byte. */
final class SparseMergedCodec implements BlockCodec {
    static final int MAX_KEPT = 384;
    private static final int LEVELS = 127;
    private static final int SCALE = Short.BYTES;
    private static final int PLACES = SCALE + Float.BYTES;

    private final int most;

    /** @param most numbers that are kept, an even count */
    SparseMergedCodec(int most) {
        this.most = most;
    }

    @Override
    public int blockBytes() {
        return PLACES + most * 3 / 2 + most;
    }

    @Override
    public void encode(float[] values, int from, int count, byte[] target, int at) {
        float scale = Blocks.largest(values, from, count) / LEVELS;
        TopElements top = new TopElements(most);
        top.select(values, from, scale < Float.MIN_NORMAL ? 0 : count);
        Blocks.putShort(target, at, top.count);
        Blocks.putFloat(target, at + SCALE, scale);
        TopElements.pack(top.positions, top.count, most, target, at + PLACES);
        int numbers = at + PLACES + most * 3 / 2;
        Arrays.fill(target, numbers, numbers + most, (byte) 0);
        for (int i = 0; i < top.count; i++) {
            target[numbers + i] = (byte) Math.rint(values[from + top.positions[i]] / scale);
        }
    }

    @Override
    public void decode(byte[] source, int at, float[] target, int from, int count) throws BadBlockException {
        int kept = Blocks.getShort(source, at);
        if (kept > most) {
            throw new BadBlockException("holds " + kept + " numbers of a block; " + most + " is the limit");
        }
        float scale = Blocks.checkScale(Blocks.getFloat(source, at + SCALE));
        if (scale > Float.MAX_VALUE / (LEVELS + 1)) {
            throw new BadBlockException("holds a scale of " + scale);
        }
        Arrays.fill(target, from, from + count, 0);
        int position = -1;
        for (int i = 0; i < kept; i++) {
            position = TopElements.unpack(source, at + PLACES, i, position, count);
            target[from + position] = source[at + PLACES + most * 3 / 2 + i] * scale;
        }
    }
}
