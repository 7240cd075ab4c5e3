package dev.iota.worker.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockReductionTest {
    private static final int PLACE = 5;
    private static final int GROUP = 128;

    record Case(BlockCodec codec, int count, double[] weights, byte[][] sources, float[][] decoded) {
        static Case of(BlockCodec codec, int number, int count, long seed, int kind) throws BlockException {
            Random random = new Random(seed);
            Case some = new Case(codec, count, new double[number], new byte[number][PLACE + codec.blockBytes()], new float[number][count]);
            for (int i = 0; i < number; i++) {
                float[] values = Examples.absolute(Examples.block(count, random.nextInt(50), kind));
                for (int j = 0; j < count && isSigned(codec); j++) {
                    values[j] *= random.nextBoolean() ? 1 : -1;
                }
                some.weights[i] = 1.0 + random.nextInt(1_000);
                codec.encode(values, 0, count, some.sources[i], PLACE);
                codec.decode(some.sources[i], PLACE, some.decoded[i], 0, count);
            }
            return some;
        }

        byte[] reduced(BlockCodec output, Aggregation aggregation) throws BlockException {
            return reduced(new BlockReduction(codec, output, aggregation), output);
        }

        byte[] reduced(BlockReduction reduction, BlockCodec output) throws BlockException {
            byte[] target = new byte[output.blockBytes() + 3];
            Arrays.fill(target, (byte) 0x55);
            reduction.reduce(sources, PLACE, weights, count, target, 2);
            assertThat(target[1] == 0x55 && target[target.length - 1] == 0x55).isTrue();
            return Arrays.copyOfRange(target, 2, target.length - 1);
        }

        double mean(int place) {
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * decoded[i][place];
            }
            return sum / Arrays.stream(weights).sum();
        }

        /** Of what the contributions have as the largest of a group. */
        double meanLargest(int place) {
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * largest(decoded[i], place);
            }
            return sum / Arrays.stream(weights).sum();
        }
    }

    @Property(tries = 300)
    void isWhatDecodingAggregatingAndEncodingGives(@ForAll @IntRange(min = 1, max = 19) int number, @ForAll("counts") int count,
            @ForAll long seed, @ForAll @IntRange(max = 4) int kind) throws BlockException {
        for (BlockCodec codec : List.of(BlockCodec.FP32, BlockCodec.BF16, BlockCodec.SPARSE, BlockCodec.MEANS)) {
            Case some = Case.of(codec, number, count, seed, kind);
            BlockCodec output = codec == BlockCodec.SPARSE ? BlockCodec.SPARSE_MERGED : codec;
            for (Aggregation aggregation : List.of(new Aggregation.Mean(), new Aggregation.TrimmedMean(0.2))) {
                float[] merged = new float[count];
                aggregation.merge(some.decoded(), some.weights(), count, merged);
                byte[] expected = new byte[output.blockBytes()];
                output.encode(merged, 0, count, expected, 0);
                assertThat(some.reduced(output, aggregation)).isEqualTo(expected);
            }
        }
    }

    @Property(tries = 300)
    void theMeanOfBytesKeepsItsAbsoluteError(@ForAll @IntRange(min = 1, max = 130) int number, @ForAll("counts") int count,
            @ForAll long seed, @ForAll @IntRange(max = 4) int kind) throws BlockException {
        Case some = Case.of(BlockCodec.INT8, number, count, seed, kind);
        byte[] reduced = some.reduced(BlockCodec.INT8, new Aggregation.Mean());
        float[] decoded = new float[count];
        BlockCodec.INT8.decode(reduced, 0, decoded, 0, count);
        for (int j = 0; j < count; j++) {
            double meanScale = some.meanLargest(j) / 127;
            double half = largestMean(some, j) / 254;
            double bound = half * 1.02 + meanScale * (number * 0x1p-16 + 0x1p-7) + 0x1p-126;
            assertThat(Math.abs(decoded[j] - some.mean(j))).as("place %s of %s", j, some.mean(j)).isLessThanOrEqualTo(bound);
        }
    }

    @Property(tries = 300)
    void theMeanOfRootsKeepsItsErrorAndWhatIsAboveZeroStaysSo(@ForAll @IntRange(min = 1, max = 130) int number,
            @ForAll("counts") int count, @ForAll long seed, @ForAll @IntRange(max = 4) int kind) throws BlockException {
        Case some = Case.of(BlockCodec.SQRT8, number, count, seed, kind);
        byte[] reduced = some.reduced(BlockCodec.SQRT8, new Aggregation.Mean());
        float[] decoded = new float[count];
        BlockCodec.SQRT8.decode(reduced, 0, decoded, 0, count);
        for (int j = 0; j < count; j++) {
            double scale = Math.sqrt(some.meanLargest(j)) / 255;
            double bound = scale * (1.01 + number * 0x1p-12) + 0x1p-70;
            assertThat(Math.abs(Math.sqrt(decoded[j]) - Math.sqrt(some.mean(j)))).isLessThanOrEqualTo(bound);
            assertThat(decoded[j] > 0).isEqualTo(some.mean(j) > 0);
        }
    }

    /** Of integers every order gives the same; the sums of the scales are exact here, with such weights. */
    @ParameterizedTest
    @EnumSource(names = {"INT8", "SQRT8"}, value = BlockCodec.class)
    void theOrderOfContributionsOfEqualScaleDoesNotMatter(BlockCodec codec) throws BlockException {
        Case some = Case.of(codec, 7, Blocks.ELEMENTS, 3, 0);
        Arrays.setAll(some.weights(), i -> i + 1);
        for (byte[] source : some.sources()) {
            for (int group = 0; group < Blocks.ELEMENTS / GROUP; group++) {
                System.arraycopy(some.sources()[0], PLACE, source, PLACE + group * ByteGroups.GROUP_BYTES, Float.BYTES);
            }
        }
        byte[] forwards = some.reduced(codec, new Aggregation.Mean());
        byte[][] reversed = IntStream.range(0, 7).mapToObj(i -> some.sources()[6 - i]).toArray(byte[][]::new);
        double[] weights = IntStream.range(0, 7).mapToDouble(i -> some.weights()[6 - i]).toArray();
        Case backwards = new Case(codec, Blocks.ELEMENTS, weights, reversed, some.decoded());
        assertThat(backwards.reduced(codec, new Aggregation.Mean())).isEqualTo(forwards);
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16", "INT8", "SQRT8", "SPARSE"}, value = BlockCodec.class)
    void theBytesDoNotDependOnHowOftenItRan(BlockCodec codec) throws BlockException {
        Case some = Case.of(codec, 9, Blocks.ELEMENTS, 4, 0);
        Case shorter = Case.of(codec, 3, 77, 5, 4);
        BlockReduction reduction = new BlockReduction(codec, codec, new Aggregation.Mean());
        byte[] first = some.reduced(reduction, codec);
        for (int round = 0; round < 300; round++) {
            shorter.reduced(reduction, codec);
            assertThat(Arrays.equals(some.reduced(reduction, codec), first)).isTrue();
        }
    }

    /** 1, then -1 and 1e-20 in the second run: the run loses the small one, so all of it is 0. Added one by one it would be left. */
    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16", "SPARSE"}, value = BlockCodec.class)
    void aMeanIsAddedUpRunByRun(BlockCodec codec) throws BlockException {
        Case some = Case.of(codec, 10, 1, 8, 0);
        Arrays.fill(some.weights(), 1);
        float[] values = new float[10];
        values[0] = 1;
        values[8] = -1;
        values[9] = 1e-20f;
        for (int i = 0; i < 10; i++) {
            codec.encode(values, i, 1, some.sources()[i], PLACE);
        }
        float[] merged = {1};
        BlockCodec output = codec == BlockCodec.SPARSE ? BlockCodec.SPARSE_MERGED : codec;
        output.decode(some.reduced(output, new Aggregation.Mean()), 0, merged, 0, 1);
        assertThat(merged[0]).isZero();
    }

    @Test
    void theMeanOfBytesIsPinned() throws BlockException {
        Case some = Case.of(BlockCodec.INT8, 2, GROUP, 1, 0);
        Arrays.fill(some.sources()[0], (byte) 0);
        Arrays.fill(some.sources()[1], (byte) 0);
        // Scales of 2 and 4, weights of 3 and 1: factors of 0.6 and 0.4 of all steps; 40 and 12 of them are as 127 and 38.1.
        System.arraycopy(new byte[] {0, 0, 0, 0x40, 100, 20}, 0, some.sources()[0], PLACE, 6);
        System.arraycopy(new byte[] {0, 0, (byte) 0x80, 0x40, -50, 0}, 0, some.sources()[1], PLACE, 6);
        System.arraycopy(new double[] {3, 1}, 0, some.weights(), 0, 2);
        byte[] reduced = some.reduced(BlockCodec.INT8, new Aggregation.Mean());
        assertThat(Arrays.copyOfRange(reduced, 4, 7)).containsExactly(127, 38, 0);
        float[] decoded = new float[2];
        BlockCodec.INT8.decode(reduced, 0, decoded, 0, 2);
        assertThat(decoded[0]).isCloseTo(100, within(0.01f));
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16", "INT8", "SQRT8", "SPARSE", "MEANS"}, value = BlockCodec.class)
    void refusesABlockThatIsNone(BlockCodec codec) throws BlockException {
        Case some = Case.of(codec, 3, 200, 6, 0);
        Arrays.fill(some.sources()[1], (byte) 0xff);
        BlockReduction reduction = new BlockReduction(codec, codec, new Aggregation.Mean());
        assertThatThrownBy(() -> some.reduced(reduction, codec)).isInstanceOf(BlockException.class);
        byte[] after = Case.of(codec, 3, 200, 7, 0).reduced(reduction, codec);
        assertThat(after).isEqualTo(Case.of(codec, 3, 200, 7, 0).reduced(codec, new Aggregation.Mean()));
    }

    @Provide
    Arbitrary<Integer> counts() {
        return Arbitraries.of(1, 3, 127, 128, 130, 700, Blocks.ELEMENTS);
    }

    private static boolean isSigned(BlockCodec codec) {
        return codec != BlockCodec.SQRT8 && codec != BlockCodec.MEANS;
    }

    private static double largest(float[] values, int place) {
        int begin = place / GROUP * GROUP;
        return IntStream.range(begin, Math.min(values.length, begin + GROUP)).mapToDouble(j -> Math.abs(values[j])).max().orElseThrow();
    }

    private static double largestMean(Case some, int place) {
        int begin = place / GROUP * GROUP;
        return IntStream.range(begin, Math.min(some.count(), begin + GROUP)).mapToDouble(j -> Math.abs(some.mean(j))).max().orElseThrow();
    }
}
