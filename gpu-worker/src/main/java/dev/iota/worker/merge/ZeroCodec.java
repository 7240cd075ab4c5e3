package dev.iota.worker.merge;

import java.util.Arrays;

/** Nothing travels. */
final class ZeroCodec implements BlockCodec {
    @Override
    public int blockBytes() {
        return 0;
    }

    @Override
    public void encode(float[] values, int from, int count, byte[] target, int at) {}

    @Override
    public void decode(byte[] source, int at, float[] target, int from, int count) {
        Arrays.fill(target, from, from + count, 0);
    }
}
