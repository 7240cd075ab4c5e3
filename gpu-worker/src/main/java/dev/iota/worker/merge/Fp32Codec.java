package dev.iota.worker.merge;

import java.util.Arrays;

/** The numbers as they are. */
final class Fp32Codec implements BlockCodec {
    @Override
    public int blockBytes() {
        return ELEMENTS * Float.BYTES;
    }

    @Override
    public void encode(float[] values, int from, int count, byte[] target, int at) {
        float check = 0;
        for (int i = 0; i < count; i++) {
            check += values[from + i] * 0;
            Blocks.putFloat(target, at + i * Float.BYTES, values[from + i]);
        }
        Blocks.requireFinite(check);
        Arrays.fill(target, at + count * Float.BYTES, at + blockBytes(), (byte) 0);
    }

    @Override
    public void decode(byte[] source, int at, float[] target, int from, int count) throws BadBlockException {
        float check = 0;
        for (int i = 0; i < count; i++) {
            float value = Blocks.getFloat(source, at + i * Float.BYTES);
            check += value * 0;
            target[from + i] = value;
        }
        Blocks.checkFinite(check);
    }
}
