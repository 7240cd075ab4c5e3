package dev.iota.protocol.frame;

import java.util.Arrays;

/**
 * How a tensor's float32 values become wire bytes, little-endian and row by row; a row is the last dimension.
 *
 * <p>Every decoder checks the length before it allocates anything and refuses NaN and infinity, so that hostile bytes cost no more than
 * the tensor that was expected.
 */
public enum TensorCodec {
    /** Four bytes a value; lossless. */
    FP32(0) {
        @Override
        public int encodedBytes(int rows, int columns) {
            return Math.multiplyExact(Math.multiplyExact(rows, columns), 4);
        }

        @Override
        void encodeRow(float[] values, int from, int columns, byte[] bytes, int at) {
            for (int i = 0; i < columns; i++) {
                LittleEndian.putFloat(bytes, at + 4 * i, values[from + i]);
            }
        }

        @Override
        void decodeRow(byte[] bytes, int at, int columns, float[] values, int from) {
            for (int i = 0; i < columns; i++) {
                values[from + i] = LittleEndian.getFloat(bytes, at + 4 * i);
            }
        }
    },
    /**
     * Two bytes a value: the upper half of the float, rounded to nearest even, the largest floats to the largest bfloat16. Relative error
     * at most 2^-8, below 2^-126 absolute error at most 2^-134.
     */
    BF16(1) {
        @Override
        public int encodedBytes(int rows, int columns) {
            return Math.multiplyExact(Math.multiplyExact(rows, columns), 2);
        }

        @Override
        void encodeRow(float[] values, int from, int columns, byte[] bytes, int at) {
            for (int i = 0; i < columns; i++) {
                LittleEndian.putShort(bytes, at + 2 * i, Bfloat16.of(values[from + i]));
            }
        }

        @Override
        void decodeRow(byte[] bytes, int at, int columns, float[] values, int from) {
            for (int i = 0; i < columns; i++) {
                values[from + i] = Bfloat16.toFloat(LittleEndian.getShort(bytes, at + 2 * i));
            }
        }
    },
    /**
     * One byte a value, after a float32 offset (the row's minimum) and scale ((maximum - minimum) / 255, rounded down) for each row.
     * Absolute error at most half a scale, but for float rounding. In double, since the range of a row may exceed the largest float.
     */
    INT8(2) {
        @Override
        public int encodedBytes(int rows, int columns) {
            return Math.multiplyExact(rows, Math.addExact(columns, ROW_HEADER_BYTES));
        }

        @Override
        void encodeRow(float[] values, int from, int columns, byte[] bytes, int at) {
            float minimum = Float.POSITIVE_INFINITY;
            float maximum = Float.NEGATIVE_INFINITY;
            for (int i = from; i < from + columns; i++) {
                minimum = Math.min(minimum, values[i]);
                maximum = Math.max(maximum, values[i]);
            }
            double range = (double) maximum - minimum;
            float scale = (float) (range / 255);
            if (scale * 255.0 > range) {
                scale = Math.nextDown(scale);
            }
            double inverse = scale > 0 ? 1.0 / scale : 0;
            LittleEndian.putFloat(bytes, at, minimum);
            LittleEndian.putFloat(bytes, at + 4, scale);
            for (int i = 0; i < columns; i++) {
                int level = (int) (((double) values[from + i] - minimum) * inverse + 0.5);
                bytes[at + ROW_HEADER_BYTES + i] = (byte) Math.min(255, level);
            }
        }

        @Override
        void decodeRow(byte[] bytes, int at, int columns, float[] values, int from) {
            double minimum = LittleEndian.getFloat(bytes, at);
            double scale = LittleEndian.getFloat(bytes, at + 4);
            for (int i = 0; i < columns; i++) {
                values[from + i] = (float) (minimum + scale * (bytes[at + ROW_HEADER_BYTES + i] & 0xff));
            }
        }
    };

    /** Offset and scale before each row of {@link #INT8}. */
    static final int ROW_HEADER_BYTES = 8;

    private final int code;

    TensorCodec(int code) {
        this.code = code;
    }

    /** Its number on the wire. */
    public int code() {
        return code;
    }

    /** Bytes of a tensor of so many rows and columns. */
    public abstract int encodedBytes(int rows, int columns);

    abstract void encodeRow(float[] values, int from, int columns, byte[] bytes, int at);

    abstract void decodeRow(byte[] bytes, int at, int columns, float[] values, int from);

    /**
     * @param values row after row
     * @throws RejectedException {@link RejectReason#NOT_FINITE} if a value is NaN or infinite
     */
    public byte[] encode(float[] values, int columns) throws RejectedException {
        requireFinite(values);
        int rows = rows(values.length, columns);
        byte[] bytes = new byte[encodedBytes(rows, columns)];
        int rowBytes = encodedBytes(1, columns);
        for (int row = 0; row < rows; row++) {
            encodeRow(values, row * columns, columns, bytes, row * rowBytes);
        }
        return bytes;
    }

    /**
     * @param elements of the tensor that is expected
     * @throws RejectedException if the length is another, or a value is NaN or infinite
     */
    public float[] decode(byte[] bytes, int elements, int columns) throws RejectedException {
        float[] values = decodeAny(bytes, elements, columns);
        requireFinite(values);
        return values;
    }

    /**
     * As {@link #decode}, NaN and infinity included: for whoever judges the sender, not for whoever computes.
     *
     * @throws RejectedException if the length is another
     */
    public float[] decodeAny(byte[] bytes, int elements, int columns) throws RejectedException {
        int rows = rows(elements, columns);
        if (bytes.length != encodedBytes(rows, columns)) {
            throw new RejectedException(RejectReason.TRUNCATED,
                    "a " + this + " tensor of " + elements + " values has " + encodedBytes(rows, columns) + " bytes, not " + bytes.length);
        }
        float[] values = new float[elements];
        int rowBytes = encodedBytes(1, columns);
        for (int row = 0; row < rows; row++) {
            decodeRow(bytes, row * rowBytes, columns, values, row * columns);
        }
        return values;
    }

    /** @throws RejectedException if no codec has that number */
    public static TensorCodec ofCode(int code) throws RejectedException {
        return Arrays.stream(values())
                .filter(codec -> codec.code == code)
                .findFirst()
                .orElseThrow(() -> new RejectedException(RejectReason.UNKNOWN_VERSION, "tensor codec " + code + " is not known"));
    }

    private static int rows(int elements, int columns) {
        if (columns < 1 || elements < 0 || elements % columns != 0) {
            throw new IllegalArgumentException(elements + " values are no rows of " + columns);
        }
        return elements / columns;
    }

    /** x - x is 0 for every finite float and NaN for all others: one pass without branches. */
    private static void requireFinite(float[] values) throws RejectedException {
        float poison = 0;
        for (float value : values) {
            poison += value - value;
        }
        if (poison != 0 || Float.isNaN(poison)) {
            throw new RejectedException(RejectReason.NOT_FINITE, "the tensor holds NaN or infinity");
        }
    }
}
