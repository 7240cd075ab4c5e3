package dev.iota.worker.merge;

import java.util.Arrays;

/** Rounded to the nearest bfloat16, halves to even: error at most 2^-9 of the number. */
final class Bf16Codec implements BlockCodec {
    @Override
    public int blockBytes() {
        return ELEMENTS * Short.BYTES;
    }

    @Override
    public void encode(float[] values, int from, int count, byte[] target, int at) {
        float check = 0;
        for (int i = 0; i < count; i++) {
            int bits = Blocks.toBf16(values[from + i]);
            check += Blocks.fromBf16(bits) * 0;
            Blocks.putShort(target, at + i * Short.BYTES, bits);
        }
        Blocks.requireFinite(check);
        Arrays.fill(target, at + count * Short.BYTES, at + blockBytes(), (byte) 0);
    }

    @Override
    public void decode(byte[] source, int at, float[] target, int from, int count) throws BadBlockException {
        float check = 0;
        for (int i = 0; i < count; i++) {
            float value = Blocks.fromBf16(Blocks.getShort(source, at + i * Short.BYTES));
            check += value * 0;
            target[from + i] = value;
        }
        Blocks.checkFinite(check);
    }
}
