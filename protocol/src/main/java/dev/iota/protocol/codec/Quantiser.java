package dev.iota.protocol.codec;

import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;

/**
 * Writes a matrix of float32, row by row, in a number of bytes that follows from its shape alone. Stateless; all in this package trust their
 * caller for shapes and lengths.
 */
abstract sealed class Quantiser permits Floats, Bfloats, Groups, TopK {
    private static final int INFINITY_BITS = 0x7f800000;

    /** As it stands in a codec's text. */
    abstract String text();

    /** Its bits of a codec's number, of which the lowest byte is not its own. */
    abstract int number();

    abstract int bytes(int rows, int columns);

    /**
     * @param target has {@link #bytes} from {@code at} on
     * @throws RejectedException {@link RejectReason#NOT_FINITE} if a value is NaN or infinite
     */
    abstract void encode(float[] values, int rows, int columns, Rounding rounding, byte[] target, int at) throws RejectedException;

    /**
     * NaN and infinity included.
     *
     * @throws RejectedException if the bytes are none that {@link #encode} writes
     */
    abstract void decode(byte[] bytes, int at, int rows, int columns, float[] target) throws RejectedException;

    /** Whether no decoded value is NaN or infinite; costs less than looking at each where the bytes tell. */
    boolean isFinite(byte[] bytes, int at, int rows, int columns, float[] decoded) {
        return isFinite(decoded);
    }

    /** Where in its bytes values of several bytes begin. */
    int wordsAt(int rows, int columns) {
        return 0;
    }

    /** How many they are, one after the other. */
    abstract int words(int rows, int columns);

    abstract int wordBytes();

    static void requireFinite(float[] values) throws RejectedException {
        requireFinite(isFinite(values));
    }

    static void requireFinite(boolean isFinite) throws RejectedException {
        if (!isFinite) {
            throw new RejectedException(RejectReason.NOT_FINITE, "the tensor holds NaN or infinity");
        }
    }

    static boolean isFiniteMagnitude(int bits) {
        return bits < INFINITY_BITS;
    }

    private static boolean isFinite(float[] values) {
        int[] largest = new int[1];
        Lanes.BEST.magnitudes(values, 0, values.length, 1, largest);
        return isFiniteMagnitude(largest[0]);
    }
}
