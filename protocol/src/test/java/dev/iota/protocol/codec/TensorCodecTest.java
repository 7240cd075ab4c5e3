package dev.iota.protocol.codec;

import static dev.iota.protocol.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.Golden;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorCodecTest {
    private static final int COLUMNS = 4;
    private static final List<String> TEXTS = List.of("fp32", "bf16", "int8", "int4", "int8:8", "int4:4096", "bf16+stochastic", "int8+stochastic",
            "int4:32+stochastic", "fp32+zstd", "bf16+zstd", "int8+zstd", "int4+stochastic+zstd", "top5%+fp32", "top25%+bf16", "top50%+int8",
            "top0.1%+int4:16", "top12.5%+int8+stochastic+zstd");

    static Stream<TensorCodec> codecs() {
        return TEXTS.stream().map(TensorCodec::parse);
    }

    @Provide
    Arbitrary<TensorCodec> anyCodec() {
        return Arbitraries.of(TEXTS).map(TensorCodec::parse);
    }

    /** Every finite bit pattern, and rows of values near each other. */
    @Provide
    Arbitrary<float[]> rows() {
        Arbitrary<Float> anyBits = Arbitraries.integers().map(Float::intBitsToFloat).filter(Float::isFinite);
        Arbitrary<Float> near = Arbitraries.integers().between(-5, 5).map(i -> 1e6f + i * 0.25f);
        Arbitrary<Float> usual = Arbitraries.doubles().between(-3, 3).map(Double::floatValue);
        Arbitrary<Float> extreme = Arbitraries.of(
                Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, 0f, -0f, 1f, 1e38f, -3e38f);
        return Arbitraries.oneOf(row(anyBits), row(near), row(usual), row(extreme)).list().ofMinSize(0).ofMaxSize(20).map(TensorCodecTest::join);
    }

    @Test
    void writesTheBytesOfVersionOne() throws RejectedException {
        float[] values = golden();
        for (String text : TEXTS) {
            Golden.requireSameBytes("codec-" + text.replaceAll("[%+:.]+", "-") + "-v1", TensorCodec.parse(text).encode(values, COLUMNS, 0x0123456789abcdefL));
        }
    }

    @Property(tries = 150)
    void floatsComeBackBitForBit(@ForAll("rows") float[] values) throws RejectedException {
        assertThat(bits(roundTrip(TensorCodec.FP32, values))).isEqualTo(bits(values));
        assertThat(bits(roundTrip(TensorCodec.parse("fp32+zstd"), values))).isEqualTo(bits(values));
    }

    @Property(tries = 150)
    void bfloatsKeepTheirRelativeError(@ForAll("rows") float[] values, @ForAll long seed) throws RejectedException {
        float[] nearest = roundTrip(TensorCodec.BF16, values);
        float[] stochastic = roundTrip(TensorCodec.parse("bf16+stochastic"), values, seed);
        for (int i = 0; i < values.length; i++) {
            double bound = Math.max(Math.abs((double) values[i]) * 0x1p-8, 0x1p-134);
            assertThat(Math.abs((double) nearest[i] - values[i])).as("%s -> %s", values[i], nearest[i]).isLessThanOrEqualTo(bound);
            assertThat(Math.abs((double) stochastic[i] - values[i])).as("%s -> %s", values[i], stochastic[i]).isLessThanOrEqualTo(2 * bound);
        }
    }

    @Property(tries = 150)
    void levelsKeepTheirAbsoluteError(@ForAll("rows") float[] values, @ForAll long seed) throws RejectedException {
        for (int levels : new int[] {127, 7}) {
            String name = levels == 127 ? "int8:16" : "int4:16";
            float[] nearest = roundTrip(TensorCodec.parse(name), values);
            float[] stochastic = roundTrip(TensorCodec.parse(name + "+stochastic"), values, seed);
            for (int i = 0; i < values.length; i++) {
                double largest = largest(values, i, 16);
                double scale = Math.max(largest / levels * (1 + 0x1p-7), 0x1p-118);
                double clipped = Math.max(0, Math.abs((double) values[i]) - (double) Float.MAX_VALUE * levels / (levels + 1) * (1 - 0x1p-8));
                assertThat(Math.abs((double) nearest[i] - values[i])).as("%s -> %s of %s", values[i], nearest[i], largest)
                        .isLessThanOrEqualTo(scale * (0.5 + 1e-4) + clipped);
                assertThat(Math.abs((double) stochastic[i] - values[i])).as("%s -> %s of %s", values[i], stochastic[i], largest)
                        .isLessThanOrEqualTo(scale * (1 + 1e-4) + clipped);
            }
        }
    }

    @Property(tries = 150)
    void keepsTheLargestAndNothingElse(@ForAll("rows") float[] values) throws RejectedException {
        float[] decoded = roundTrip(TensorCodec.parse("top25%+fp32"), values);
        int kept = (values.length + 3) / 4;
        double[] magnitudes = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            magnitudes[i] = Math.abs(values[i]);
        }
        Arrays.sort(magnitudes);
        double smallest = values.length == 0 ? 0 : magnitudes[values.length - kept];
        int found = 0;
        for (int i = 0; i < values.length; i++) {
            boolean isKept = decoded[i] == values[i] && Math.abs(values[i]) >= smallest;
            found += isKept ? 1 : 0;
            assertThat(isKept || decoded[i] == 0 && Math.abs(values[i]) <= smallest).as("%s of %s", i, Arrays.toString(values)).isTrue();
        }
        assertThat(found).isGreaterThanOrEqualTo(kept);
    }

    @Test
    void aColumnsSizeDoesNotCoarsenAnothers() throws RejectedException {
        float[] values = new float[64 * 2];
        for (int row = 0; row < 64; row++) {
            values[2 * row] = 1e4f * (row - 30);
            values[2 * row + 1] = 1e-4f * (row - 30);
        }
        float[] decoded = TensorCodec.INT8.decode(TensorCodec.INT8.encode(values, 2, 0), values.length, 2);
        for (int row = 0; row < 64; row++) {
            assertThat(decoded[2 * row + 1]).isCloseTo(values[2 * row + 1], org.assertj.core.data.Offset.offset(2e-5f));
        }
    }

    @Test
    void groupsCostTwoBytesInSixtyFour() {
        assertThat(TensorCodec.INT8.maxEncodedBytes(1024, 8)).isEqualTo(1024 * 8 + 1024 * 8 / 64 * 2);
        assertThat(TensorCodec.parse("int4").maxEncodedBytes(1024, 8)).isEqualTo(1024 * 4 + 1024 * 8 / 64 * 2);
        assertThat(TensorCodec.INT8.maxEncodedBytes(65, 3)).isEqualTo(65 * 3 + 2 * 2 * 3);
        assertThat(TensorCodec.parse("int4").maxEncodedBytes(3, 3)).isEqualTo(5 + 2 * 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8+stochastic", "int4+stochastic", "bf16+stochastic"})
    void roundsWithoutBias(String text) throws RejectedException {
        TensorCodec codec = TensorCodec.parse(text);
        float[] values = noise(256, 5);
        double[] sums = new double[values.length];
        int draws = 2000;
        for (int draw = 0; draw < draws; draw++) {
            float[] decoded = codec.decode(codec.encode(values, COLUMNS, 31L * draw), values.length, COLUMNS);
            for (int i = 0; i < values.length; i++) {
                sums[i] += decoded[i];
            }
        }
        double worst = 0;
        double bias = 0;
        double step = step(text);
        for (int i = 0; i < values.length; i++) {
            double error = (sums[i] / draws - values[i]) / step;
            worst = Math.max(worst, Math.abs(error));
            bias += error / values.length;
        }
        double deviation = 0.5 / Math.sqrt(draws);
        assertThat(worst).as("worst of 256 means, in steps").isLessThan(5 * deviation);
        assertThat(Math.abs(bias)).as("mean of all, in steps").isLessThan(5 * deviation / 16);
    }

    @Test
    void theSeedDecidesTheBytes() throws RejectedException {
        TensorCodec codec = TensorCodec.parse("int4+stochastic");
        float[] values = noise(256, 6);
        assertThat(codec.encode(values, COLUMNS, 7)).isEqualTo(codec.encode(values, COLUMNS, 7)).isNotEqualTo(codec.encode(values, COLUMNS, 8))
                .isNotEqualTo(codec.encode(values, COLUMNS, 7 + (1L << 40)));
        assertThat(TensorCodec.INT8.encode(values, COLUMNS, 7)).isEqualTo(TensorCodec.INT8.encode(values, COLUMNS, 8));
    }

    @Test
    void zstdSavesWhatRepeatsAndStoresWhatDoesNot() throws RejectedException {
        TensorCodec codec = TensorCodec.parse("bf16+zstd");
        float[] noise = noise(4096, 7);
        assertThat(codec.encode(noise, COLUMNS, 0)).hasSizeLessThan(TensorCodec.BF16.maxEncodedBytes(4096, 1) * 9 / 10);
        assertThat(TensorCodec.parse("int4+zstd").encode(new float[4096], COLUMNS, 0)).hasSizeLessThan(100);
        float[] random = new float[4096];
        Random bits = new Random(8);
        for (int i = 0; i < random.length; i++) {
            random[i] = Float.intBitsToFloat(bits.nextInt() & 0xbfffffff);
        }
        assertThat(TensorCodec.parse("fp32+zstd").encode(random, COLUMNS, 0)).hasSizeLessThanOrEqualTo(4 * 4096 + 1);
    }

    @Property(tries = 200)
    void decodingAnyBytesGivesFiniteValuesOrARejection(@ForAll("anyCodec") TensorCodec codec, @ForAll byte[] bytes, @ForAll boolean isFitted) {
        int elements = 2 * COLUMNS;
        byte[] given = isFitted ? Arrays.copyOf(bytes, codec.maxEncodedBytes(2, COLUMNS)) : bytes;
        try {
            float[] values = codec.decode(given, elements, COLUMNS);
            assertThat(values).hasSize(elements);
            for (float value : values) {
                assertThat(Float.isFinite(value)).isTrue();
            }
        } catch (RejectedException rejected) {
            assertThat(rejected.reason()).isIn(RejectReason.TRUNCATED, RejectReason.NOT_FINITE, RejectReason.MALFORMED);
        }
    }

    @Property(tries = 200)
    void damagedBytesGiveFiniteValuesOrARejection(@ForAll("anyCodec") TensorCodec codec, @ForAll("rows") float[] values, @ForAll Random random)
            throws RejectedException {
        byte[] bytes = codec.encode(values, COLUMNS, 1);
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        }
        try {
            for (float value : codec.decode(bytes, values.length, COLUMNS)) {
                assertThat(Float.isFinite(value)).isTrue();
            }
        } catch (RejectedException rejected) {
            assertThat(rejected.reason()).isIn(RejectReason.NOT_FINITE, RejectReason.MALFORMED);
        }
    }

    @Test
    void roundsTheLargestFloatsToTheLargestBfloat() throws RejectedException {
        float largest = Float.intBitsToFloat(0x7f7f0000);
        float[] values = {Float.MAX_VALUE, -Float.MAX_VALUE, largest, 1};
        assertThat(roundTrip(TensorCodec.BF16, values)).containsExactly(largest, -largest, largest, 1);
        assertThat(roundTrip(TensorCodec.parse("bf16+stochastic"), values)).containsExactly(largest, -largest, largest, 1);
    }

    @Test
    void roundsBfloatsToNearestEven() throws RejectedException {
        float[] values = {Float.intBitsToFloat(0x3f808000), Float.intBitsToFloat(0x3f818000), Float.intBitsToFloat(0x3f808001), -0f};
        assertThat(bits(roundTrip(TensorCodec.BF16, values))).containsExactly(0x3f800000, 0x3f820000, 0x3f810000, 0x80000000);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void refusesToEncodeWhatIsNotFinite(TensorCodec codec) {
        for (float bad : new float[] {Float.NaN, -Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int at = 0; at < 5 * COLUMNS; at++) {
                float[] values = new float[5 * COLUMNS];
                values[at] = bad;
                assertRejected(RejectReason.NOT_FINITE, () -> codec.encode(values, COLUMNS, 0));
            }
        }
    }

    @Test
    void refusesToDecodeWhatIsNotFinite() throws RejectedException {
        assertRejected(RejectReason.NOT_FINITE, () -> TensorCodec.FP32.decode(new byte[] {0, 0, (byte) 0xc0, 0x7f}, 1, 1));
        assertRejected(RejectReason.NOT_FINITE, () -> TensorCodec.FP32.decode(new byte[] {0, 0, (byte) 0x80, (byte) 0xff}, 1, 1));
        assertRejected(RejectReason.NOT_FINITE, () -> TensorCodec.BF16.decode(new byte[] {(byte) 0x80, 0x7f}, 1, 1));
        byte[] infiniteScale = {(byte) 0x80, 0x7f, 1};
        assertRejected(RejectReason.NOT_FINITE, () -> TensorCodec.INT8.decode(infiniteScale, 1, 1));
        byte[] overflowing = {0x7f, 0x7f, 127};
        assertRejected(RejectReason.NOT_FINITE, () -> TensorCodec.INT8.decode(overflowing, 1, 1));
        assertThat(TensorCodec.INT8.decodeAny(overflowing, 1, 1)).containsExactly(Float.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void refusesOtherLengthsBeforeAllocating(TensorCodec codec) {
        int elements = 100_000_000;
        for (int length : new int[] {0, 1, 7}) {
            assertThatThrownBy(() -> codec.decode(new byte[length], elements, 1000)).isInstanceOf(RejectedException.class);
        }
        byte[] tooLong = new byte[codec.maxEncodedBytes(2, COLUMNS) + 1];
        assertThatThrownBy(() -> codec.decode(tooLong, 2 * COLUMNS, COLUMNS)).isInstanceOf(RejectedException.class);
    }

    @Test
    void refusesBombs() throws RejectedException {
        TensorCodec codec = TensorCodec.parse("fp32+zstd");
        byte[] bomb = codec.encode(new float[1 << 20], COLUMNS, 0);
        assertThat(bomb).hasSizeLessThan(1000);
        assertRejected(RejectReason.MALFORMED, () -> codec.decode(Arrays.copyOf(bomb, 4 * COLUMNS), COLUMNS, COLUMNS));
        assertRejected(RejectReason.MALFORMED, () -> codec.decode(bomb, 1 << 19, COLUMNS));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void isFoundByItsTextAndNumber(TensorCodec codec) throws RejectedException {
        assertThat(TensorCodec.parse(codec.text())).isEqualTo(codec).hasSameHashCodeAs(codec).hasToString(codec.text());
        assertThat(TensorCodec.ofNumber(codec.number())).isEqualTo(codec).hasToString(codec.text());
    }

    @Property
    void numbersAreUnknownOrComeBack(@ForAll int number, @ForAll boolean isComposed) {
        int tried = isComposed ? number & ~0xff | 3 : number;
        try {
            TensorCodec codec = TensorCodec.ofNumber(tried);
            assertThat(codec.number()).isEqualTo(tried);
            assertThat(TensorCodec.parse(codec.text())).isEqualTo(codec);
        } catch (RejectedException unknown) {
            assertThat(unknown.reason()).isEqualTo(RejectReason.UNKNOWN_VERSION);
        }
    }

    @Test
    void neverGivesAnOldNumberANewMeaning() {
        assertThat(TensorCodec.FP32.number()).isZero();
        assertThat(TensorCodec.BF16.number()).isEqualTo(1);
        assertRejected(RejectReason.UNKNOWN_VERSION, () -> TensorCodec.ofNumber(2));
        assertThat(TensorCodec.INT8.number()).isEqualTo(0x1a03);
    }

    @Test
    void textIsReadWhateverItsCaseAndWrittenInOneWay() {
        assertThat(TensorCodec.parse("BF16")).isEqualTo(TensorCodec.BF16);
        assertThat(TensorCodec.parse("INT8:64")).isEqualTo(TensorCodec.INT8).hasToString("int8");
        assertThat(TensorCodec.parse("TOP5.0%+int8+ZSTD")).hasToString("top5%+int8+zstd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fp16", "bf16:64", "int8:63", "int8:4", "int8:8192", "fp32+stochastic", "top0%+int8", "top51%+int8", "top5%",
        "int8+zstd+stochastic", "int8 ", "top100%+int8"})
    void aBadTextTellsWhatThereIs(String text) {
        assertThatThrownBy(() -> TensorCodec.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'").hasMessageContaining("bf16, int8:32, int4+stochastic+zstd or top5%+int8");
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void refusesElementsThatAreNoWholeRows(TensorCodec codec) {
        assertThatThrownBy(() -> codec.encode(new float[5], COLUMNS, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.decode(new byte[0], -COLUMNS, COLUMNS)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.maxEncodedBytes(1 << 20, 1 << 20)).isInstanceOf(ArithmeticException.class);
    }

    private static float[] roundTrip(TensorCodec codec, float[] values) throws RejectedException {
        return roundTrip(codec, values, 3);
    }

    private static float[] roundTrip(TensorCodec codec, float[] values, long seed) throws RejectedException {
        byte[] bytes = codec.encode(values, COLUMNS, seed);
        int most = codec.maxEncodedBytes(values.length / COLUMNS, COLUMNS);
        assertThat(bytes.length).isLessThanOrEqualTo(most).satisfies(length -> assertThat(codec.isFixedLength() && length != most).isFalse());
        return codec.decode(bytes, values.length, COLUMNS);
    }

    /** Seventy rows whose columns differ in size, some of them zero. */
    private static float[] golden() {
        float[] values = new float[70 * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 11 == 0 ? 0 : (i * 37 % 101 - 50) / 16f * (1 << 3 * (i % COLUMNS));
        }
        return values;
    }

    private static float[] noise(int count, int seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        values[0] = 4;
        values[1] = 4;
        values[2] = 4;
        values[3] = 4;
        return values;
    }

    /** Of values up to 4. */
    private static double step(String text) {
        return text.startsWith("int8") ? 4.0 / 127 : text.startsWith("int4") ? 4.0 / 7 : 0x1p-6;
    }

    private static double largest(float[] values, int at, int rows) {
        double largest = 0;
        int first = at / COLUMNS / rows * rows;
        for (int row = first; row < Math.min(first + rows, values.length / COLUMNS); row++) {
            largest = Math.max(largest, Math.abs(values[row * COLUMNS + at % COLUMNS]));
        }
        return largest;
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

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
