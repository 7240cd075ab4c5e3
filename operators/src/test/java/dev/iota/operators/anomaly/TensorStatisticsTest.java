package dev.iota.operators.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TensorStatisticsTest {
    @Test
    void countsWhatASmallTensorHolds() {
        TensorStatistics statistics = TensorStatistics.of(new float[] {1, -3, 3, Float.NaN, 0, Float.NEGATIVE_INFINITY, -1});
        assertThat(statistics.elements()).isEqualTo(7);
        assertThat(statistics.notFinite()).isEqualTo(2);
        assertThat(statistics.saturated()).isEqualTo(2);
        assertThat(statistics.saturatedShare()).isEqualTo(2 / 7.0);
        assertThat(statistics.mean()).isEqualTo(0, within(1e-12));
        assertThat(statistics.variance()).isEqualTo(4, within(1e-12));
        assertThat(statistics.norm()).isEqualTo(2, within(1e-12));
        assertThat(statistics.excessKurtosis()).isEqualTo(164 / 5.0 / 16 - 3, within(1e-12));
    }

    @Test
    void isExactFarFromZeroAndFiniteAtTheLargestFloats() {
        float[] far = new float[1_000];
        for (int i = 0; i < far.length; i++) {
            far[i] = 1_000_000 + (i % 2 == 0 ? 1 : -1);
        }
        assertThat(TensorStatistics.of(far).variance()).isEqualTo(1, within(1e-6));
        assertThat(TensorStatistics.of(far).excessKurtosis()).isEqualTo(-2, within(1e-6));
        for (float[] extreme : new float[][] {{Float.MAX_VALUE, -Float.MAX_VALUE, 0}, {Float.MIN_VALUE, 0}, {0, 0}, {Float.NaN}, {}}) {
            TensorStatistics statistics = TensorStatistics.of(extreme);
            assertThat(new double[] {statistics.norm(), statistics.mean(), statistics.variance(), statistics.excessKurtosis()})
                    .satisfies(values -> assertThat(java.util.Arrays.stream(values).allMatch(Double::isFinite)).isTrue());
        }
    }

    @Test
    void aGaussianHasNoExcessKurtosis() {
        assertThat(TensorStatistics.of(gaussian(1, 100_000)).excessKurtosis()).isEqualTo(0, within(0.1));
    }

    @Test
    void fingerprintsOfUnrelatedTensorsDifferInHalfTheBitsAndOfLikeOnesInFew() {
        float[] tensor = gaussian(1, 10_000);
        float[] other = gaussian(2, 10_000);
        float[] near = tensor.clone();
        float[] negative = tensor.clone();
        for (int i = 0; i < tensor.length; i++) {
            near[i] = 3 * (tensor[i] + 0.1f * other[i]);
            negative[i] = -tensor[i];
        }
        assertThat(distance(tensor, other)).isBetween(96, 160);
        assertThat(distance(tensor, near)).as("256 x atan(0.1) / pi = 8").isBetween(0, 20);
        assertThat(distance(tensor, negative)).isEqualTo(Fingerprint.BITS);
        assertThat(distance(tensor, tensor)).isZero();
    }

    private static int distance(float[] one, float[] other) {
        return TensorStatistics.of(one).fingerprint().distance(TensorStatistics.of(other).fingerprint());
    }

    private static float[] gaussian(long seed, int elements) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
