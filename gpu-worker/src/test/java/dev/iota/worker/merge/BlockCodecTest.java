package dev.iota.worker.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BlockCodecTest {
    private static final int GROUP = 128;

    @Provide
    Arbitrary<float[]> blocks() {
        return Examples.blocks();
    }

    @ParameterizedTest
    @CsvSource({"FP32,16384", "BF16,8192", "INT8,4224", "SQRT8,4224", "SPARSE,120", "SPARSE_MERGED,1286", "MEANS,128", "ZERO,0"})
    void everyBlockHasTheSameSize(BlockCodec codec, int bytes) {
        assertThat(codec.blockBytes()).isEqualTo(bytes);
        assertThat(codec.vectorBytes(1)).isEqualTo(bytes);
        assertThat(codec.vectorBytes(2L * Blocks.ELEMENTS + 1)).isEqualTo(3L * bytes);
    }

    /** Computed by another program from the description. */
    @ParameterizedTest
    @CsvSource({
        "FP32,8c2d83ba1e229a4cb4e4e7895fa1f6edf061f450218ce4edca8024605ed81ab0",
        "BF16,b7690390ec0dac23ffc6c5bc86d0570f21ad556cdf661db19b9dffb849dbe336",
        "INT8,517217d99247dbd0747a69dde03c0233db610c3805fe7d44f3f8a996fc73e640",
        "SQRT8,3f78212423324b41803e572235cb62257dd7095945aaee6b08adb2841b3ae728",
        "SPARSE,e88093f042e4bbb90f99d6cad7a65cc020568ae4ce747871e71e18baf18c9642",
        "SPARSE_MERGED,a8be49061f3e757e9b9562f515fc0b6186cbdf5de26ab8f202fe3963977cc971",
        "MEANS,ad8e876471a675d9ba6ee1151f46a8d7dd791a594d02e7ebcf1195a7f7b86612",
        "ZERO,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    })
    void theBytesArePinned(BlockCodec codec, String sha256) throws Exception {
        float[] values = new float[3_000];
        for (int i = 0; i < values.length; i++) {
            // Exact in float, of both signs, with ties.
            values[i] = (i * 7_919 % 4_001 - (signed(codec) ? 2_000 : 0)) * 0x1p-9f;
        }
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded(codec, values)))).isEqualTo(sha256);
    }

    @Test
    void theFirstBytesAreThoseOfTheDescription() throws Exception {
        float[] values = {1, -2, 0.5f};
        assertThat(hex(BlockCodec.FP32, values, 0, 16)).isEqualTo("0000803f000000c00000003f00000000");
        assertThat(hex(BlockCodec.BF16, values, 0, 8)).isEqualTo("803f00c0003f0000");
        // 2/127 rounded down, then 63.5 to even, -127, 31.75.
        assertThat(hex(BlockCodec.INT8, values, 0, 8)).isEqualTo("0402813c40812000");
        // 1/255 rounded down, then the roots of 1, 1/4 and 0.
        assertThat(hex(BlockCodec.SQRT8, new float[] {1, 0.25f, 0}, 0, 8)).isEqualTo("8080803bff800000");
        // Positions 0, 1, 2 and the last again; +lower, -higher, +lower; 2 and the mean of 1 and 0.5.
        assertThat(hex(BlockCodec.SPARSE, values, 0, 6)).isEqualTo("001000022000");
        assertThat(hex(BlockCodec.SPARSE, values, 96, 24)).isEqualTo("0c000000000000000000000000000000" + "00000040" + "0000403f");
        assertThat(hex(BlockCodec.SPARSE_MERGED, values, 0, 12)).isEqualTo("0300" + "0402813c" + "001000020000");
        assertThat(hex(BlockCodec.SPARSE_MERGED, values, 774, 4)).isEqualTo("40812000");
        assertThat(hex(BlockCodec.MEANS, new float[] {1, 3}, 0, 4)).isEqualTo("00400000");
    }

    @Property(tries = 200)
    void floatsComeBackBitForBit(@ForAll("blocks") float[] values) throws BlockException {
        assertThat(Examples.bits(roundTrip(BlockCodec.FP32, values))).isEqualTo(Examples.bits(values));
    }

    @Property(tries = 200)
    void bfloatsKeepTheirRelativeError(@ForAll("blocks") float[] values) throws BlockException {
        float[] decoded = roundTrip(BlockCodec.BF16, values);
        for (int i = 0; i < values.length; i++) {
            double bound = Math.max(Math.abs((double) values[i]) * 0x1p-8, 0x1p-134);
            assertError(values[i], decoded[i], bound);
        }
    }

    @Property(tries = 200)
    void bytesKeepTheirAbsoluteError(@ForAll("blocks") float[] values) throws BlockException {
        float[] decoded = roundTrip(BlockCodec.INT8, values);
        for (int i = 0; i < values.length; i++) {
            assertError(values[i], decoded[i], signedBound(largest(values, i / GROUP * GROUP)));
        }
    }

    @Property(tries = 200)
    void rootsKeepTheirAbsoluteErrorAndNothingAboveZeroBecomesZero(@ForAll("blocks") float[] signed) throws BlockException {
        float[] values = Examples.absolute(signed);
        float[] decoded = roundTrip(BlockCodec.SQRT8, values);
        for (int i = 0; i < values.length; i++) {
            double scale = Math.sqrt(largest(values, i / GROUP * GROUP)) / 255;
            double root = Math.sqrt(values[i]);
            double bound = root < scale / 2 ? scale : scale / 2;
            // The square of the root is rounded to float, coarsely where it is subnormal.
            double rounding = scale * 0x1p-14 + Math.sqrt(Math.ulp(Math.max(decoded[i], values[i])));
            assertThat(Math.abs(Math.sqrt(decoded[i]) - root)).as("%s -> %s", values[i], decoded[i])
                    .isLessThanOrEqualTo(bound + (decoded[i] < 1e-37f ? rounding : scale * 0x1p-14));
            assertThat(decoded[i] > 0).as("%s -> %s", values[i], decoded[i]).isEqualTo(values[i] > 0);
        }
    }

    @Property(tries = 200)
    void sparseBlocksKeepTheLargestWithTheirSigns(@ForAll("blocks") float[] values) throws BlockException {
        float[] decoded = roundTrip(BlockCodec.SPARSE, values);
        List<Integer> kept = bySize(values, SparseBlocks.ENTRIES);
        int higher = (kept.size() + 2) / 3;
        double upper = kept.stream().limit(higher).mapToDouble(i -> Math.abs((double) values[i])).average().orElse(0);
        double lower = kept.stream().skip(higher).mapToDouble(i -> Math.abs((double) values[i])).average().orElse(0);
        for (int i = 0; i < values.length; i++) {
            int rank = kept.indexOf(i);
            double expected = rank < 0 ? 0 : Math.signum(values[i]) * (rank < higher ? upper : lower);
            assertError((float) expected, decoded[i], Math.ulp((float) expected));
        }
    }

    @Property(tries = 200)
    void mergedSparseBlocksKeepTheLargestAsBytes(@ForAll("blocks") float[] values) throws BlockException {
        float[] decoded = roundTrip(BlockCodec.SPARSE_MERGED, values);
        Set<Integer> kept = Set.copyOf(bySize(values, MergedSparseBlocks.ENTRIES));
        double bound = signedBound(largestOf(values, 0, values.length));
        for (int i = 0; i < values.length; i++) {
            if (kept.contains(i)) {
                assertError(values[i], decoded[i], bound);
            } else {
                assertThat(decoded[i]).isZero();
            }
        }
    }

    @Property(tries = 200)
    void meansAreThoseOfTheirGroups(@ForAll("blocks") float[] signed) throws BlockException {
        float[] values = Examples.absolute(signed);
        float[] decoded = roundTrip(BlockCodec.MEANS, values);
        for (int i = 0; i < values.length; i++) {
            int begin = i / 64 * 64;
            double mean = IntStream.range(begin, Math.min(values.length, begin + 64)).mapToDouble(j -> values[j]).average().orElseThrow();
            assertThat(Math.abs(decoded[i] - mean)).isLessThanOrEqualTo(Math.max(mean * (0x1p-8 + 0x1p-20), 0x1p-133));
        }
    }

    @Property(tries = 50)
    void nothingBecomesZeros(@ForAll("blocks") float[] values) throws BlockException {
        assertThat(roundTrip(BlockCodec.ZERO, values)).containsOnly(0);
    }

    @Property(tries = 200)
    void writesAndReadsItsOwnPlaceAlone(@ForAll BlockCodec codec, @ForAll("blocks") float[] signed) throws BlockException {
        float[] values = signed(codec) ? signed : Examples.absolute(signed);
        byte[] alone = encoded(codec, values);
        byte[] amid = new byte[codec.blockBytes() + 20];
        Arrays.fill(amid, (byte) 0x55);
        float[] shifted = new float[values.length + 7];
        Arrays.fill(shifted, Float.NaN);
        System.arraycopy(values, 0, shifted, 3, values.length);
        codec.encode(shifted, 3, values.length, amid, 11);
        assertThat(Arrays.copyOfRange(amid, 11, 11 + alone.length)).isEqualTo(alone);
        amid[10] = amid[11 + alone.length] = 0x55;
        codec.decode(amid, 11, shifted, 4, values.length);
        assertThat(Examples.bits(Arrays.copyOfRange(shifted, 4, 4 + values.length))).isEqualTo(Examples.bits(roundTrip(codec, values)));
        assertThat(Float.isNaN(shifted[2]) && Float.isNaN(shifted[4 + values.length])).isTrue();
    }

    @ParameterizedTest
    @EnumSource(BlockCodec.class)
    void refusesToEncodeWhatIsNotFinite(BlockCodec codec) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0xffffffff)}) {
            for (int at : new int[] {0, 129, 2_999}) {
                float[] values = Examples.absolute(Examples.gaussian(3_000, 1));
                values[at] = bad;
                assertThatThrownBy(() -> codec.encode(values, 0, values.length, new byte[codec.blockBytes()], 0))
                        .isInstanceOf(BlockException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SQRT8", "MEANS"}, value = BlockCodec.class)
    void refusesNegativeValuesWhereNoneMayBe(BlockCodec codec) throws BlockException {
        assertThatThrownBy(() -> encoded(codec, new float[] {1, -0.5f})).isInstanceOf(BlockException.class).hasMessageContaining("-0.5");
        assertThat(roundTrip(codec, new float[] {-0f})).containsExactly(0);
    }

    /** Any change to valid bytes, and any bytes at all, give finite values or a refusal. */
    @Property(tries = 500)
    void hostileBytesGiveFiniteValuesOrARefusal(@ForAll BlockCodec codec, @ForAll("blocks") float[] values, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[codec.blockBytes()];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        } else {
            try {
                codec.encode(Examples.absolute(values), 0, values.length, bytes, 0);
            } catch (BlockException failure) {
                throw new AssertionError(failure);
            }
            for (int changes = random.nextInt(4); changes >= 0 && bytes.length > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
            }
        }
        float[] decoded = new float[values.length];
        try {
            codec.decode(bytes, 0, decoded, 0, decoded.length);
            for (float value : decoded) {
                assertThat(Float.isFinite(value)).isTrue();
                assertThat(signed(codec) || value >= 0).isTrue();
            }
        } catch (BlockException refused) {
            assertThat(refused.block()).isZero();
        }
    }

    @Test
    void refusesWhatIsNotFiniteByTheBlocksNumber() {
        assertRefused(BlockCodec.FP32, "not finite|NaN", 8, 0x7f800000);
        assertRefused(BlockCodec.BF16, "NaN", 8, 0x7f80);
        for (float scale : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1, Float.MAX_VALUE}) {
            assertRefused(BlockCodec.INT8, "scale", 132, Float.floatToIntBits(scale));
            assertRefused(BlockCodec.SQRT8, "scale", 132, Float.floatToIntBits(scale));
            assertRefused(BlockCodec.SPARSE_MERGED, "scale", 2, Float.floatToIntBits(scale));
        }
        for (float magnitude : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1}) {
            assertRefused(BlockCodec.SPARSE, "magnitude", 112, Float.floatToIntBits(magnitude));
            assertRefused(BlockCodec.SPARSE, "magnitude", 116, Float.floatToIntBits(magnitude));
            assertRefused(BlockCodec.MEANS, "mean", 6, Float.floatToIntBits(magnitude));
        }
    }

    @Test
    void refusesLevelsCountsAndPositionsThatNoEncoderWrites() {
        assertRefused(BlockCodec.SPARSE_MERGED, "-128", 774 + 508, 0x80000000);
        assertRefused(BlockCodec.SPARSE_MERGED, "513 entries", 0, 513);
        assertRefused(BlockCodec.SPARSE_MERGED, "65535 entries", 0, 0xffff);
        assertRefused(BlockCodec.SPARSE_MERGED, "increase", 0, 2);
        assertRefused(BlockCodec.SPARSE, "below the lower", 116, Float.floatToIntBits(1));
        // Position 1, then 0; position 0 twice, then 1; position 0 twice with a value.
        assertRefused(BlockCodec.SPARSE, "increase", 0, 1);
        assertRefused(BlockCodec.SPARSE, "increase", 3, 1);
        assertRefused(BlockCodec.SPARSE, "increase", 96, 4);
    }

    @Test
    void refusesALevelThatItsScaleMakesInfinite() throws BlockException {
        byte[] bytes = encoded(BlockCodec.INT8, new float[] {Float.MAX_VALUE, 0, 1});
        bytes[4] = Byte.MIN_VALUE;
        assertThatThrownBy(() -> BlockCodec.INT8.decode(bytes, 0, new float[3], 0, 3)).isInstanceOf(BlockException.class)
                .hasMessageContaining("-128");
        byte[] smaller = encoded(BlockCodec.INT8, new float[] {Float.MAX_VALUE / 2});
        smaller[4] = Byte.MIN_VALUE;
        float[] decoded = new float[1];
        BlockCodec.INT8.decode(smaller, 0, decoded, 0, 1);
        assertThat(decoded[0]).isNegative().isFinite();
    }

    @Test
    void refusesPositionsBehindTheVectorsEnd() throws BlockException {
        float[] values = new float[100];
        values[99] = 1;
        for (BlockCodec codec : List.of(BlockCodec.SPARSE, BlockCodec.SPARSE_MERGED)) {
            byte[] bytes = encoded(codec, values);
            assertThatThrownBy(() -> codec.decode(bytes, 0, new float[99], 0, 99)).isInstanceOf(BlockException.class)
                    .hasMessageContaining("position 99 in a block of 99");
        }
    }

    @Test
    void eightSparseContributionsLoseNoPosition() throws BlockException {
        float[] sum = new float[Blocks.ELEMENTS];
        for (int i = 0; i < 8; i++) {
            float[] part = new float[Blocks.ELEMENTS];
            for (int j = 0; j < 64; j++) {
                part[i + 8 * j] = j % 2 == 0 ? 1 : -1;
            }
            float[] decoded = roundTrip(BlockCodec.SPARSE, part);
            for (int j = 0; j < sum.length; j++) {
                sum[j] += decoded[j];
            }
        }
        assertThat(roundTrip(BlockCodec.SPARSE_MERGED, sum)).usingComparatorWithPrecision(1e-6f).containsExactly(sum);
    }

    @ParameterizedTest
    @EnumSource(BlockCodec.class)
    void refusesRangesThatAreNone(BlockCodec codec) {
        byte[] bytes = new byte[codec.blockBytes()];
        assertThatThrownBy(() -> codec.encode(new float[1], 0, 0, bytes, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.decode(bytes, 0, new float[5_000], 0, 4_097)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.decode(bytes, 1, new float[1], 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** The second of two blocks of zeros, with four bytes changed. */
    private static void assertRefused(BlockCodec codec, String problem, int at, int bits) {
        byte[] bytes = new byte[2 * codec.blockBytes()];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(codec.blockBytes() + at, bits);
        assertThatThrownBy(() -> codec.decode(bytes, codec.blockBytes(), new float[Blocks.ELEMENTS], 0, Blocks.ELEMENTS))
                .isInstanceOf(BlockException.class).hasMessageStartingWith("block 1: ").hasMessageMatching("(?s).*(" + problem + ").*");
    }

    private static boolean signed(BlockCodec codec) {
        return codec != BlockCodec.SQRT8 && codec != BlockCodec.MEANS;
    }

    private static byte[] encoded(BlockCodec codec, float[] values) throws BlockException {
        byte[] bytes = new byte[codec.blockBytes()];
        new Random(values.length).nextBytes(bytes);
        codec.encode(values, 0, values.length, bytes, 0);
        return bytes;
    }

    private static float[] roundTrip(BlockCodec codec, float[] values) throws BlockException {
        float[] decoded = new float[values.length];
        Arrays.fill(decoded, Float.NaN);
        codec.decode(encoded(codec, values), 0, decoded, 0, values.length);
        return decoded;
    }

    private static String hex(BlockCodec codec, float[] values, int at, int count) throws BlockException {
        return HexFormat.of().formatHex(encoded(codec, values), at, at + count);
    }

    private static void assertError(float value, float decoded, double bound) {
        if (!(Math.abs((double) decoded - value) <= bound)) {
            throw new AssertionError(value + " -> " + decoded + ", off by more than " + bound);
        }
    }

    /** Half a scale, the rounding of scale and product, and what a subnormal scale can't say. */
    private static double signedBound(double largest) {
        return largest / 127 / 2 + largest * 0x1p-22 + 0x1p-142;
    }

    private static double largest(float[] values, int from) {
        return largestOf(values, from, Math.min(values.length, from + GROUP));
    }

    private static double largestOf(float[] values, int from, int to) {
        return IntStream.range(from, to).mapToDouble(i -> Math.abs(values[i])).max().orElse(0);
    }

    /** Positions of the largest magnitudes, largest first, of equal ones the lowest position first; without zeros. */
    private static List<Integer> bySize(float[] values, int limit) {
        return IntStream.range(0, values.length).boxed().filter(i -> values[i] != 0)
                .sorted(Comparator.<Integer>comparingDouble(i -> -Math.abs(values[i])).thenComparing(Comparator.naturalOrder()))
                .limit(limit).toList();
    }
}
