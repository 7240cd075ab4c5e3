package dev.iota.worker.merge;

import java.util.Arrays;

/** The mean of each 64 numbers as bfloat16. One mean for many parameters serves as Adam's second moment (Adam-mini, arXiv 2406.16793). */
final class MeansCodec implements BlockCodec {
    private static final int GROUP = 64;

    @Override
    public int blockBytes() {
        return ELEMENTS / GROUP * Short.BYTES;
    }

    @Override
    public void encode(float[] values, int from, int count, byte[] target, int at) {
        for (int group = 0; group < ELEMENTS; group += GROUP) {
            int size = Math.max(0, Math.min(GROUP, count - group));
            double sum = 0;
            for (int i = 0; i < size; i++) {
                Blocks.requireNotNegative(values[from + group + i]);
                sum += values[from + group + i];
            }
            int bits = Blocks.toBf16(size == 0 ? 0 : (float) (sum / size));
            Blocks.requireFinite(Blocks.fromBf16(bits) * 0);
            Blocks.putShort(target, at + group / GROUP * Short.BYTES, bits);
        }
    }

    @Override
    public void decode(byte[] source, int at, float[] target, int from, int count) throws BadBlockException {
        for (int group = 0; group < count; group += GROUP) {
            float mean = Blocks.checkScale(Blocks.fromBf16(Blocks.getShort(source, at + group / GROUP * Short.BYTES)));
            Arrays.fill(target, from + group, from + Math.min(count, group + GROUP), mean);
        }
    }
}
