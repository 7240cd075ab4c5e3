package dev.iota.protocol.codec;

/** The loops over all values, which decide how fast a codec is. All implementations give the same bits. */
interface Lanes {
    /** What suits this process best. */
    Lanes BEST = LanesChoice.best();

    /** Plus this, a float below 2^22 has its nearest integer in its lowest bits: rounding without a conversion. */
    float ROUNDER = 0x1.8p23f;

    /**
     * The largest magnitude of each column.
     *
     * @param values a matrix, row by row, from {@code from} on
     * @param largest by column; bits of floats, above those of infinity for NaN; at least what it holds before
     */
    void magnitudes(float[] values, int from, int rows, int columns, int[] largest);

    /**
     * Each value times its factor, rounded to the nearest, ties to even.
     *
     * @param factors of the first, second ... value; results are within -128 to 127
     */
    void levels(float[] values, int from, int count, float[] factors, byte[] levels, int at);

    /** As {@link #levels}, rounded stochastically by the place in {@code values}. */
    void levels(float[] values, int from, int count, float[] factors, Rounding rounding, byte[] levels, int at);

    /** Each level times its scale. */
    void values(byte[] levels, int at, int count, float[] scales, float[] values, int to);

    /**
     * The upper halves of finite floats, little-endian; see {@link dev.iota.protocol.frame.Bfloat16}.
     *
     * @param from the first value to be halved
     * @param at where the upper half of the value at 0 belongs
     */
    void halve(float[] values, int from, byte[] halves, int at);

    /** The floats of those upper halves. */
    void widen(byte[] halves, int at, float[] values, int from);
}
