package dev.iota.protocol.codec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;

/**
 * How a tensor's float32 values become wire bytes: a quantiser, of all values or of the largest alone, rounding, and packing, as its text
 * says: {@code [topP%+]quantiser[:rows][+stochastic][+zstd]}, such as {@code bf16}, {@code int8:32} or {@code top5%+int4+stochastic+zstd}.
 * Of a tensor's shape only its last dimension counts, the columns; all others make rows.
 *
 * <p>Every decoder checks lengths before it allocates anything and refuses NaN and infinity, so that hostile bytes cost no more than the
 * tensor that was expected.
 */
public final class TensorCodec {
    public static final TensorCodec FP32 = parse("fp32");
    public static final TensorCodec BF16 = parse("bf16");
    /** In groups of 64. */
    public static final TensorCodec INT8 = parse("int8");
    /** What there is, for people. */
    public static final String SYNTAX = CodecText.SYNTAX;

    private final Quantiser quantiser;
    private final boolean isStochastic;
    private final boolean isPacked;

    TensorCodec(Quantiser quantiser, boolean isStochastic, boolean isPacked) {
        this.quantiser = quantiser;
        this.isStochastic = isStochastic;
        this.isPacked = isPacked;
    }

    /**
     * Upper and lower case alike.
     *
     * @throws IllegalArgumentException if no codec is called that; says what there is
     */
    @JsonCreator
    public static TensorCodec parse(String text) {
        return CodecText.parse(text);
    }

    /** @throws RejectedException if no codec has that number */
    public static TensorCodec ofNumber(int number) throws RejectedException {
        return CodecNumber.codec(number);
    }

    /** What {@link #parse} reads. */
    @JsonValue
    public String text() {
        return quantiser.text() + (isStochastic ? CodecText.STOCHASTIC : "") + (isPacked ? CodecText.ZSTD : "");
    }

    /** Its number on the wire. */
    public int number() {
        return CodecNumber.of(quantiser.number(), isStochastic, isPacked);
    }

    /** Bytes of a tensor of so many rows and columns; where {@link #isFixedLength} does not hold, the most. */
    public int maxEncodedBytes(int rows, int columns) {
        return Math.addExact(quantiser.bytes(rows, columns), isPacked ? 1 : 0);
    }

    /** Whether the shape decides how many bytes it needs. */
    public boolean isFixedLength() {
        return !isPacked;
    }

    /**
     * @param values row after row
     * @param seed of stochastic rounding: the same values and seed give the same bytes
     * @throws RejectedException {@link RejectReason#NOT_FINITE} if a value is NaN or infinite
     */
    public byte[] encode(float[] values, int columns, long seed) throws RejectedException {
        int rows = rows(values.length, columns);
        byte[] bytes = new byte[quantiser.bytes(rows, columns)];
        quantiser.encode(values, rows, columns, isStochastic ? Rounding.stochastic(seed) : Rounding.NEAREST, bytes, 0);
        return isPacked ? Packing.pack(bytes, quantiser.wordsAt(rows, columns), quantiser.words(rows, columns), quantiser.wordBytes()) : bytes;
    }

    /**
     * @param elements of the tensor that is expected
     * @throws RejectedException if the bytes are no tensor of that size, or a value is NaN or infinite
     */
    public float[] decode(byte[] bytes, int elements, int columns) throws RejectedException {
        int rows = rows(elements, columns);
        byte[] plain = plain(bytes, rows, columns);
        float[] values = new float[elements];
        quantiser.decode(plain, 0, rows, columns, values);
        Quantiser.requireFinite(quantiser.isFinite(plain, 0, rows, columns, values));
        return values;
    }

    /**
     * As {@link #decode}, NaN and infinity included: for whoever judges the sender, not for whoever computes.
     *
     * @throws RejectedException if the bytes are no tensor of that size
     */
    public float[] decodeAny(byte[] bytes, int elements, int columns) throws RejectedException {
        int rows = rows(elements, columns);
        float[] values = new float[elements];
        quantiser.decode(plain(bytes, rows, columns), 0, rows, columns, values);
        return values;
    }

    /** Of the length that is expected, whatever comes. */
    private byte[] plain(byte[] bytes, int rows, int columns) throws RejectedException {
        int expected = quantiser.bytes(rows, columns);
        if (isPacked) {
            return Packing.unpack(bytes, expected, quantiser.wordsAt(rows, columns), quantiser.words(rows, columns), quantiser.wordBytes());
        }
        if (bytes.length != expected) {
            throw new RejectedException(RejectReason.TRUNCATED, "a " + this + " tensor of " + rows + " x " + columns + " values has "
                    + expected + " bytes, not " + bytes.length);
        }
        return bytes;
    }

    private static int rows(int elements, int columns) {
        if (columns < 1 || elements < 0 || elements % columns != 0) {
            throw new IllegalArgumentException(elements + " values are no rows of " + columns);
        }
        return elements / columns;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorCodec that && number() == that.number();
    }

    @Override
    public int hashCode() {
        return number();
    }

    @Override
    public String toString() {
        return text();
    }
}
