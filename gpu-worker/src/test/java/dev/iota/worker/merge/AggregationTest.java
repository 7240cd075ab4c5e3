package dev.iota.worker.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.worker.merge.Aggregation.CentredClipping;
import dev.iota.worker.merge.Aggregation.Mean;
import dev.iota.worker.merge.Aggregation.TrimmedMean;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AggregationTest {
    record Contributions(float[][] blocks, double[] weights, int count) {}

    static Stream<Aggregation> all() {
        return Stream.of(new Mean(), new TrimmedMean(0.2), new TrimmedMean(0.45), new CentredClipping(1), new CentredClipping(0.1));
    }

    @Provide
    Arbitrary<Aggregation> aggregations() {
        return Arbitraries.of(all().toList());
    }

    @Provide
    Arbitrary<Contributions> contributions() {
        Arbitrary<Integer> kinds = Arbitraries.of(0, 1, 2, 4);
        return Combinators.combine(Arbitraries.integers().between(1, 20), Arbitraries.integers().between(1, 70), Arbitraries.longs(), kinds)
                .as(AggregationTest::contributions);
    }

    @Property(tries = 300)
    void oneContributionIsTakenBitByBit(@ForAll("aggregations") Aggregation aggregation, @ForAll("contributions") Contributions some) {
        float[] one = some.blocks()[0];
        assertThat(Examples.bits(merged(aggregation, new float[][] {one}, new double[] {some.weights()[0]}, some.count())))
                .isEqualTo(Examples.bits(Arrays.copyOf(one, some.count())));
    }

    @Property(tries = 300)
    void everyValueLiesBetweenTheLeastAndTheGreatest(@ForAll("aggregations") Aggregation aggregation,
            @ForAll("contributions") Contributions some) {
        float[] merged = merged(aggregation, some);
        for (int j = 0; j < merged.length; j++) {
            assertThat(merged[j] >= least(some.blocks(), j) && merged[j] <= greatest(some.blocks(), j)).isTrue();
        }
    }

    @Property(tries = 300)
    void theMeanFollowsFromTheFormula(@ForAll("contributions") Contributions some) {
        float[] merged = merged(new Mean(), some);
        for (int j = 0; j < merged.length && some.blocks().length > 1; j++) {
            assertThat(Float.floatToRawIntBits(merged[j])).isEqualTo(Float.floatToRawIntBits(mean(some, j)));
        }
    }

    private static float mean(Contributions some, int place) {
        double total = DoubleStream.of(some.weights()).sum();
        double sum = 0;
        for (int first = 0; first < some.blocks().length; first += 8) {
            double run = 0;
            for (int i = first; i < Math.min(first + 8, some.blocks().length); i++) {
                run += some.weights()[i] / total * some.blocks()[i][place];
            }
            sum += run;
        }
        return (float) sum + 0f;
    }

    @Property(tries = 300)
    void theTrimmedMeanFollowsFromTheFormula(@ForAll("contributions") Contributions some) {
        float[] merged = merged(new TrimmedMean(0.3), some);
        int number = some.blocks().length;
        int trimmed = (int) Math.floor(0.3 * number);
        for (int j = 0; j < merged.length && number > 1; j++) {
            if (trimmed == 0) {
                assertThat(merged[j]).isEqualTo(mean(some, j));
                continue;
            }
            int place = j;
            Comparator<Integer> byValue = Comparator.comparing(i -> some.blocks()[i][place]);
            Set<Integer> kept = new HashSet<>(IntStream.range(0, number).boxed().sorted(byValue.thenComparing(Comparator.naturalOrder()))
                    .toList().subList(trimmed, number - trimmed));
            double sum = 0;
            double total = 0;
            for (int i = 0; i < number; i++) {
                if (kept.contains(i)) {
                    sum += some.weights()[i] * some.blocks()[i][j];
                    total += some.weights()[i];
                }
            }
            assertThat(merged[j]).isEqualTo((float) (sum / total));
        }
    }

    @Property(tries = 300)
    void centredClippingFollowsFromTheFormula(@ForAll("contributions") Contributions some) {
        float[][] blocks = some.blocks();
        if (blocks.length == 1) {
            return;
        }
        double[] centre = IntStream.range(0, some.count())
                .mapToDouble(j -> median(Arrays.stream(blocks).mapToDouble(block -> block[j]).toArray())).toArray();
        double tau = 0.8 * median(Arrays.stream(blocks).mapToDouble(block -> distance(block, centre)).toArray());
        double total = DoubleStream.of(some.weights()).sum();
        for (int iteration = 0; iteration < 3; iteration++) {
            double[] before = centre.clone();
            for (int i = 0; i < blocks.length; i++) {
                double distance = distance(blocks[i], before);
                double clipped = distance == 0 ? 1 : Math.min(1, tau / distance);
                for (int j = 0; j < centre.length; j++) {
                    centre[j] += some.weights()[i] / total * clipped * (blocks[i][j] - before[j]);
                }
            }
        }
        float[] merged = merged(new CentredClipping(0.8), some);
        double largest = Arrays.stream(blocks)
                .flatMapToDouble(block -> IntStream.range(0, some.count()).mapToDouble(j -> Math.abs(block[j]))).max().orElseThrow();
        for (int j = 0; j < merged.length; j++) {
            assertThat(Math.abs(merged[j] - centre[j])).isLessThanOrEqualTo(Math.ulp((float) centre[j]) + largest * 1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theBitsDoNotDependOnWhatTheTargetHeldNorOnHowOftenItRan(Aggregation aggregation) {
        Contributions some = contributions(7, 4_096, 3, 0);
        float[] first = merged(aggregation, some);
        float[] target = Examples.gaussian(4_096, 9);
        for (int round = 0; round < 200; round++) {
            aggregation.merge(some.blocks(), some.weights(), 4_096, target);
            assertThat(Arrays.equals(target, first)).isTrue();
        }
    }

    @Test
    void oneLiarOfFiveMovesTheMeanAlone() {
        float[][] blocks = new float[5][];
        for (int i = 0; i < 4; i++) {
            blocks[i] = Examples.gaussian(4_096, i);
        }
        for (float lie : new float[] {1e30f, -1e30f, 1e6f}) {
            blocks[4] = new float[4_096];
            Arrays.fill(blocks[4], lie);
            assertThat(outsideHonest(new Mean(), blocks)).isEqualTo(4_096);
            assertThat(outsideHonest(new TrimmedMean(0.2), blocks)).isZero();
            assertThat(norm(new CentredClipping(1), blocks)).isLessThan(norm(blocks[0]));
        }
    }

    /** With honest contributions near each other, as those of one stage are, a lie at every place stays within what they say. */
    @Test
    void oneLiarOfFiveDoesNotMoveTheClippedMeanBeyondTheHonest() {
        float[][] blocks = new float[5][];
        for (int i = 0; i < 4; i++) {
            blocks[i] = new float[4_096];
            for (int j = 0; j < 4_096; j++) {
                blocks[i][j] = j % 7 + (i - 1.5f);
            }
        }
        for (float lie : new float[] {1e30f, -1e30f, 1e6f}) {
            blocks[4] = new float[4_096];
            Arrays.fill(blocks[4], lie);
            assertThat(outsideHonest(new CentredClipping(1), blocks)).isZero();
            assertThat(outsideHonest(new Mean(), blocks)).isEqualTo(4_096);
        }
    }

    /** The bound of the clipped mean is one of the whole block: 3 tau w / W. */
    @Test
    void aLiarAtOnePlaceMovesTheClippedMeanNoFurtherThanItsShare() {
        float[][] blocks = new float[5][];
        for (int i = 0; i < 5; i++) {
            blocks[i] = Examples.gaussian(4_096, i);
        }
        float[] without = merged(new CentredClipping(1), blocks, ones(5), 4_096);
        blocks[4][17] = 1e30f;
        float[] with = merged(new CentredClipping(1), blocks, ones(5), 4_096);
        double tau = 1.1 * Math.sqrt(4_096);
        assertThat(distance(with, doubles(without))).isLessThan(2 * 3 * tau / 5);
    }

    @Test
    void moreWorkWeighsMore() {
        float[][] blocks = {{0}, {1}};
        assertThat(merged(new Mean(), blocks, new double[] {1, 3}, 1)).containsExactly(0.75f);
        assertThat(merged(new TrimmedMean(0.3), blocks, new double[] {1, 3}, 1)).containsExactly(0.75f);
        assertThat(merged(new CentredClipping(2), blocks, new double[] {1, 3}, 1)).containsExactly(0.75f);
    }

    @Test
    void ofEqualValuesTheEarlierCountsAsLess() {
        float[][] blocks = {{1}, {1}, {5}, {0}, {5}};
        // The 0 and the second 5 go; left are 1, 1 and 5.
        assertThat(merged(new TrimmedMean(0.2), blocks, new double[] {1, 1, 2, 1, 100}, 1)).containsExactly(3);
    }

    @Test
    void refusesWhatHasNoMeaning() {
        float[][] two = {{0}, {1}};
        for (Aggregation aggregation : all().toList()) {
            assertThatThrownBy(() -> aggregation.merge(new float[0][], new double[0], 1, new float[1]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> aggregation.merge(two, new double[1], 1, new float[1])).isInstanceOf(IllegalArgumentException.class);
            for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
                assertThatThrownBy(() -> aggregation.merge(two, new double[] {1, bad}, 1, new float[1]))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        for (double bad : new double[] {-0.1, 0.5, Double.NaN}) {
            assertThatThrownBy(() -> new TrimmedMean(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        for (double bad : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new CentredClipping(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static long outsideHonest(Aggregation aggregation, float[][] blocks) {
        float[] merged = merged(aggregation, blocks, ones(blocks.length), 4_096);
        float[][] honest = Arrays.copyOf(blocks, blocks.length - 1);
        return IntStream.range(0, merged.length).filter(j -> merged[j] < least(honest, j) || merged[j] > greatest(honest, j)).count();
    }

    private static Contributions contributions(int number, int count, long seed, int kind) {
        Random random = new Random(seed);
        float[][] blocks = new float[number][];
        double[] weights = new double[number];
        for (int i = 0; i < number; i++) {
            // The same seed now and then, so that values are equal.
            blocks[i] = Examples.block(count + random.nextInt(3), random.nextInt(5), kind);
            weights[i] = 1.0 + random.nextInt(1_000);
        }
        return new Contributions(blocks, weights, count);
    }

    private static float[] merged(Aggregation aggregation, Contributions some) {
        return merged(aggregation, some.blocks(), some.weights(), some.count());
    }

    private static float[] merged(Aggregation aggregation, float[][] blocks, double[] weights, int count) {
        float[] merged = new float[count];
        aggregation.merge(blocks, weights, count, merged);
        return merged;
    }

    private static double[] ones(int number) {
        return DoubleStream.generate(() -> 1).limit(number).toArray();
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static float least(float[][] blocks, int place) {
        return (float) Arrays.stream(blocks).mapToDouble(block -> block[place]).min().orElseThrow();
    }

    private static float greatest(float[][] blocks, int place) {
        return (float) Arrays.stream(blocks).mapToDouble(block -> block[place]).max().orElseThrow();
    }

    private static double median(double[] values) {
        double[] sorted = DoubleStream.of(values).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double norm(Aggregation aggregation, float[][] blocks) {
        return norm(merged(aggregation, blocks, ones(blocks.length), 4_096));
    }

    private static double norm(float[] values) {
        return distance(values, new double[values.length]);
    }

    private static double distance(float[] values, double[] centre) {
        double sum = 0;
        for (int j = 0; j < centre.length; j++) {
            sum += (values[j] - centre[j]) * (values[j] - centre[j]);
        }
        return Math.sqrt(sum);
    }
}
