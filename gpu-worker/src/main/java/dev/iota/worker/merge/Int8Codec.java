package dev.iota.worker.merge;

import java.util.Arrays;

/** For each 128 numbers a float32 scale, the largest magnitude by 127, then each number by that scale as a signed byte. */
final class Int8Codec implements BlockCodec {
    private static final int GROUP = 128;
    private static final int GROUP_BYTES = Float.BYTES + GROUP;
    private static final int LEVELS = 127;

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
        float scale = Blocks.largest(values, from, count) / LEVELS;
        Blocks.putFloat(target, at, scale);
        Arrays.fill(target, at + Float.BYTES, at + GROUP_BYTES, (byte) 0);
        if (scale < Float.MIN_NORMAL) {
            return;
        }
        for (int i = 0; i < count; i++) {
            target[at + Float.BYTES + i] = (byte) Math.rint(values[from + i] / scale);
        }
    }

    @Override
    public void decode(byte[] source, int at, float[] target, int from, int count) throws BadBlockException {
        for (int group = 0; group < count; group += GROUP) {
            int begin = at + group / GROUP * GROUP_BYTES;
            float scale = Blocks.checkScale(Blocks.getFloat(source, begin));
            if (scale > Float.MAX_VALUE / (LEVELS + 1)) {
                throw new BadBlockException("holds a scale of " + scale);
            }
            int end = Math.min(GROUP, count - group);
            for (int i = 0; i < end; i++) {
                target[from + group + i] = source[begin + Float.BYTES + i] * scale;
            }
        }
    }
}
