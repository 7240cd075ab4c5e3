package dev.iota.protocol.codec;

import dev.iota.protocol.frame.RejectedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@code fp32}: four bytes a value, little-endian; lossless. */
final class Floats extends Quantiser {
    static final int NUMBER = 0;

    @Override
    String text() {
        return "fp32";
    }

    @Override
    int number() {
        return NUMBER;
    }

    @Override
    int bytes(int rows, int columns) {
        return Math.multiplyExact(Math.multiplyExact(rows, columns), Float.BYTES);
    }

    @Override
    void encode(float[] values, int rows, int columns, Rounding rounding, byte[] target, int at) throws RejectedException {
        requireFinite(values);
        ByteBuffer.wrap(target, at, Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    }

    @Override
    void decode(byte[] bytes, int at, int rows, int columns, float[] target) {
        ByteBuffer.wrap(bytes, at, Float.BYTES * target.length).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(target);
    }

    @Override
    int words(int rows, int columns) {
        return rows * columns;
    }

    @Override
    int wordBytes() {
        return Float.BYTES;
    }
}
