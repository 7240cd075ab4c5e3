package dev.iota.protocol.frame;

import static dev.iota.protocol.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorCodecTest {
    private static final int COLUMNS = 4;

    /** Every finite bit pattern, and rows of values near each other. */
    @Provide
    Arbitrary<float[]> rows() {
        Arbitrary<Float> anyBits = Arbitraries.integers().map(Float::intBitsToFloat).filter(Float::isFinite);
        Arbitrary<Float> near = Arbitraries.integers().between(-5, 5).map(i -> 1e6f + i * 0.25f);
        Arbitrary<Float> extreme = Arbitraries.of(
                Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, 0f, -0f, 1f, 1e38f, -3e38f);
        return Arbitraries.oneOf(row(anyBits), row(near), row(extreme)).list().ofMinSize(0).ofMaxSize(4).map(TensorCodecTest::join);
    }

    @Property(tries = 500)
    void floatsComeBackBitForBit(@ForAll("rows") float[] values) throws RejectedException {
        assertThat(bits(roundTrip(TensorCodec.FP32, values))).isEqualTo(bits(values));
    }

    @Property(tries = 500)
    void bfloatsKeepTheirRelativeError(@ForAll("rows") float[] values) throws RejectedException {
        float[] decoded = roundTrip(TensorCodec.BF16, values);
        for (int i = 0; i < values.length; i++) {
            double bound = Math.max(Math.abs((double) values[i]) * 0x1p-8, 0x1p-134);
            assertThat(Math.abs((double) decoded[i] - values[i])).as("%s -> %s", values[i], decoded[i]).isLessThanOrEqualTo(bound);
        }
    }

    @Property(tries = 500)
    void bytesKeepTheirAbsoluteError(@ForAll("rows") float[] values) throws RejectedException {
        float[] decoded = roundTrip(TensorCodec.INT8, values);
        for (int i = 0; i < values.length; i++) {
            float[] row = Arrays.copyOfRange(values, i / COLUMNS * COLUMNS, i / COLUMNS * COLUMNS + COLUMNS);
            double scale = range(row) / 255;
            double rounding = 256 * Math.ulp((float) scale) + Math.ulp(decoded[i]);
            assertThat(Math.abs((double) decoded[i] - values[i])).as("%s -> %s of %s", values[i], decoded[i], Arrays.toString(row))
                    .isLessThanOrEqualTo(scale / 2 + rounding);
        }
    }

    @Property(tries = 200)
    void rowsOfEqualValuesComeBackAsBytes(@ForAll float value) throws RejectedException {
        float[] values = {value, value, value, value};
        assertThat(roundTrip(TensorCodec.INT8, values)).containsExactly(values);
    }

    @Property(tries = 300)
    void decodingAnyBytesGivesFiniteValuesOrARejection(@ForAll TensorCodec codec, @ForAll byte[] bytes) {
        try {
            float[] values = codec.decode(bytes, 2 * COLUMNS, COLUMNS);
            for (float value : values) {
                assertThat(Float.isFinite(value)).isTrue();
            }
        } catch (RejectedException rejected) {
            assertThat(rejected.reason()).isIn(RejectReason.TRUNCATED, RejectReason.NOT_FINITE);
        }
    }

    @Test
    void roundsTheLargestFloatsToTheLargestBfloat() throws RejectedException {
        float largest = Float.intBitsToFloat(0x7f7f0000);
        assertThat(roundTrip(TensorCodec.BF16, new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, largest, 1}))
                .containsExactly(largest, -largest, largest, 1);
    }

    @Test
    void roundsBfloatsToNearestEven() throws RejectedException {
        float[] values = {Float.intBitsToFloat(0x3f808000), Float.intBitsToFloat(0x3f818000), Float.intBitsToFloat(0x3f808001), -0f};
        assertThat(bits(roundTrip(TensorCodec.BF16, values))).containsExactly(0x3f800000, 0x3f820000, 0x3f810000, 0x80000000);
    }

    @ParameterizedTest
    @EnumSource(TensorCodec.class)
    void refusesToEncodeWhatIsNotFinite(TensorCodec codec) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int at = 0; at < COLUMNS; at++) {
                float[] values = new float[COLUMNS];
                values[at] = bad;
                assertRejected(RejectReason.NOT_FINITE, () -> codec.encode(values, COLUMNS));
            }
        }
    }

    @Test
    void refusesToDecodeWhatIsNotFinite() {
        assertRejected(RejectReason.NOT_FINITE, () -> TensorCodec.FP32.decode(new byte[] {0, 0, (byte) 0xc0, 0x7f}, 1, 1));
        assertRejected(RejectReason.NOT_FINITE, () -> TensorCodec.FP32.decode(new byte[] {0, 0, (byte) 0x80, (byte) 0xff}, 1, 1));
        assertRejected(RejectReason.NOT_FINITE, () -> TensorCodec.BF16.decode(new byte[] {(byte) 0x80, 0x7f}, 1, 1));
        assertRejected(RejectReason.NOT_FINITE,
                () -> TensorCodec.INT8.decode(new byte[] {0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 0x7f, 0x7f, (byte) 255}, 1, 1));
    }

    @ParameterizedTest
    @EnumSource(TensorCodec.class)
    void refusesOtherLengthsBeforeAllocating(TensorCodec codec) {
        int elements = 100_000_000;
        for (int length : new int[] {0, 1, 7}) {
            assertRejected(RejectReason.TRUNCATED, () -> codec.decode(new byte[length], elements, 1000));
        }
        byte[] tooLong = new byte[codec.encodedBytes(2, COLUMNS) + 1];
        assertRejected(RejectReason.TRUNCATED, () -> codec.decode(tooLong, 2 * COLUMNS, COLUMNS));
    }

    @ParameterizedTest
    @EnumSource(TensorCodec.class)
    void isFoundByItsNumber(TensorCodec codec) throws RejectedException {
        assertThat(TensorCodec.ofCode(codec.code())).isEqualTo(codec);
        assertRejected(RejectReason.UNKNOWN_VERSION, () -> TensorCodec.ofCode(3));
    }

    @ParameterizedTest
    @EnumSource(TensorCodec.class)
    void refusesElementsThatAreNoWholeRows(TensorCodec codec) {
        assertThatThrownBy(() -> codec.encode(new float[5], COLUMNS)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.decode(new byte[0], -COLUMNS, COLUMNS)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.encodedBytes(1 << 20, 1 << 20)).isInstanceOf(ArithmeticException.class);
    }

    private static float[] roundTrip(TensorCodec codec, float[] values) throws RejectedException {
        byte[] bytes = codec.encode(values, COLUMNS);
        assertThat(bytes).hasSize(codec.encodedBytes(values.length / COLUMNS, COLUMNS));
        return codec.decode(bytes, values.length, COLUMNS);
    }

    private static Arbitrary<float[]> row(Arbitrary<Float> values) {
        return values.array(Float[].class).ofSize(COLUMNS).map(row -> {
            float[] floats = new float[COLUMNS];
            for (int i = 0; i < COLUMNS; i++) {
                floats[i] = row[i];
            }
            return floats;
        });
    }

    private static float[] join(List<float[]> rows) {
        float[] joined = new float[rows.size() * COLUMNS];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, joined, i * COLUMNS, COLUMNS);
        }
        return joined;
    }

    private static double range(float[] row) {
        double minimum = row[0];
        double maximum = row[0];
        for (float value : row) {
            minimum = Math.min(minimum, value);
            maximum = Math.max(maximum, value);
        }
        return maximum - minimum;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
