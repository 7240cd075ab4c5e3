package dev.iota.worker.merge;

import java.util.Arrays;

/**
 * For each 128 numbers a float32 scale, the largest root by 255, then each number's root by that scale as an unsigned byte, at least 1 for
 * a number above zero. The root's error is at most half of the scale, or the scale for the smallest.
 */
final class Sqrt8Codec implements BlockCodec {
    private static final int GROUP = 128;
    private static final int GROUP_BYTES = Float.BYTES + GROUP;
    private static final int LEVELS = 255;

    @Override
    public int blockBytes() {
        return ELEMENTS / GROUP * GROUP_BYTES;
    }

    @Override
    public void encode(float[] values, int from, int count, byte[] target, int at) {
        int to = at;
        for (int group = 0; group < ELEMENTS; group += GROUP) {
            encodeGroup(values, from + group, Math.max(0, Math.min(GROUP, count - group)), target, to);
            to += GROUP_BYTES;
        }
    }

    private static void encodeGroup(float[] values, int from, int count, byte[] target, int at) {
        float scale = (float) (Math.sqrt(Blocks.largest(values, from, count)) / LEVELS);
        Blocks.putFloat(target, at, scale);
        Arrays.fill(target, at + Float.BYTES, at + GROUP_BYTES, (byte) 0);
        for (int i = 0; i < count; i++) {
            float value = values[from + i];
            Blocks.requireNotNegative(value);
            if (value > 0) {
                target[at + Float.BYTES + i] = (byte) Math.max(1, Math.min(LEVELS, (int) Math.rint(Math.sqrt(value) / scale)));
            }
        }
    }

    @Override
    public void decode(byte[] source, int at, float[] target, int from, int count) throws BadBlockException {
        float check = 0;
        for (int group = 0; group < count; group += GROUP) {
            int begin = at + group / GROUP * GROUP_BYTES;
            float scale = Blocks.checkScale(Blocks.getFloat(source, begin));
            int end = Math.min(GROUP, count - group);
            for (int i = 0; i < end; i++) {
                float root = (source[begin + Float.BYTES + i] & 0xff) * scale;
                float value = root * root;
                check += value * 0;
                target[from + group + i] = value;
            }
        }
        Blocks.checkFinite(check);
    }
}
