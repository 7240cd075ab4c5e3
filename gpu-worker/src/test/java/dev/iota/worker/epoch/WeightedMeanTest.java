package dev.iota.worker.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.worker.compute.StageState;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WeightedMeanTest {
    private static final int LENGTH = 5;

    record Part(StageState state, double weight) {}

    @Property(tries = 200)
    void theMeanOfOneIsThatOneBitByBit(@ForAll("parts") Part part) {
        StageState mean = mean(List.of(part));
        assertThat(bits(mean.weights())).containsExactly(bits(part.state().weights()));
        assertThat(bits(mean.firstMoment())).containsExactly(bits(part.state().firstMoment()));
        assertThat(bits(mean.secondMoment())).containsExactly(bits(part.state().secondMoment()));
        assertThat(mean.steps()).isEqualTo(part.state().steps());
    }

    @Property(tries = 200)
    void theMeanLiesBetweenTheLeastAndTheMost(@ForAll("manyParts") List<Part> parts) {
        StageState mean = mean(parts);
        for (int i = 0; i < LENGTH; i++) {
            int at = i;
            double least = parts.stream().mapToDouble(part -> part.state().weights()[at]).min().orElseThrow();
            double most = parts.stream().mapToDouble(part -> part.state().weights()[at]).max().orElseThrow();
            assertThat((double) mean.weights()[i]).isBetween(least, most);
        }
        assertThat(mean.steps()).isEqualTo(parts.stream().mapToLong(part -> part.state().steps()).max().orElseThrow());
    }

    @Property(tries = 200)
    void everyBitFollowsFromTheFormulaInTheOrderGiven(@ForAll("manyParts") List<Part> parts) {
        StageState mean = mean(parts);
        double weights = 0;
        double[] sum = new double[LENGTH];
        for (Part part : parts) {
            weights += part.weight();
            for (int i = 0; i < LENGTH; i++) {
                sum[i] += part.weight() * part.state().secondMoment()[i];
            }
        }
        for (int i = 0; i < LENGTH; i++) {
            assertThat(mean.secondMoment()[i]).isEqualTo((float) (sum[i] / weights));
        }
    }

    @Example
    void moreWorkWeighsMore() {
        StageState zero = StageState.fresh(new float[] {0});
        StageState one = StageState.fresh(new float[] {1});
        assertThat(mean(List.of(new Part(zero, 1), new Part(one, 3))).weights()).containsExactly(0.75f);
    }

    @Example
    void refusesWhatHasNoMean() {
        assertThatThrownBy(() -> new WeightedMean().mean()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new WeightedMean().add(StageState.fresh(new float[1]), 0)).isInstanceOf(IllegalArgumentException.class);
        WeightedMean mean = new WeightedMean();
        mean.add(StageState.fresh(new float[1]), 1);
        assertThatThrownBy(() -> mean.add(StageState.fresh(new float[2]), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static StageState mean(List<Part> parts) {
        WeightedMean mean = new WeightedMean();
        parts.forEach(part -> mean.add(part.state(), part.weight()));
        return mean.mean();
    }

    @Provide
    Arbitrary<Part> parts() {
        Arbitrary<float[]> vector = Arbitraries.floats().between(-1e6f, 1e6f).array(float[].class).ofSize(LENGTH);
        Arbitrary<Double> weight = Arbitraries.longs().between(1, 10_000).map(count -> 1.0 + count);
        return Combinators.combine(vector, vector, vector, Arbitraries.longs().between(0, 1_000), weight)
                .as((weights, first, second, steps, by) -> new Part(new StageState(weights, first, second, steps), by));
    }

    @Provide
    Arbitrary<List<Part>> manyParts() {
        return parts().list().ofMinSize(2).ofMaxSize(6);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
