package dev.iota.worker.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OuterStepTest {
    private static final float[] BASE = Examples.gaussian(1_000, 1);
    private static final float[] DELTA = Examples.gaussian(1_000, 2);

    @Test
    void withoutOneTheChangeIsAdded() {
        float[] weights = new float[1_000];
        OuterStep.none().apply(BASE, DELTA, null, 0, 1_000, weights);
        for (int i = 0; i < weights.length; i++) {
            assertThat(weights[i]).isEqualTo(BASE[i] + DELTA[i]);
        }
        assertThat(OuterStep.none().hasVelocity()).isFalse();
    }

    @Test
    void nesterovFollowsFromTheFormula() {
        OuterStep step = OuterStep.nesterov(0.7, 0.9);
        assertThat(step.hasVelocity()).isTrue();
        float[] velocity = {2};
        float[] weights = new float[1];
        step.apply(new float[] {10}, new float[] {1}, velocity, 0, 1, weights);
        assertThat(velocity).containsExactly((float) (0.9 * 2 + 1));
        assertThat(weights).containsExactly((float) (10 + 0.7 * (1 + 0.9 * velocity[0])));
    }

    @Test
    void nesterovAtRateOneWithoutMomentumIsNone() {
        float[] weights = new float[1_000];
        OuterStep.nesterov(1, 0).apply(BASE, DELTA, new float[1_000], 0, 1_000, weights);
        float[] plain = new float[1_000];
        OuterStep.none().apply(BASE, DELTA, null, 0, 1_000, plain);
        assertThat(weights).containsExactly(plain);
    }

    @Test
    void rangesGiveTheBitsOfTheWholeAlsoInPlace() {
        OuterStep step = OuterStep.nesterov(0.7, 0.9);
        float[] velocity = Examples.gaussian(1_000, 3);
        float[] inRanges = velocity.clone();
        float[] weights = new float[1_000];
        step.apply(BASE, DELTA, velocity, 0, 1_000, weights);
        float[] inPlace = BASE.clone();
        step.apply(inPlace, DELTA, inRanges, 333, 667, inPlace);
        step.apply(inPlace, DELTA, inRanges, 0, 333, inPlace);
        assertThat(Examples.bits(inPlace)).isEqualTo(Examples.bits(weights));
        assertThat(Examples.bits(inRanges)).isEqualTo(Examples.bits(velocity));
    }

    @Test
    void refusesRatesThatAreNone() {
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> OuterStep.nesterov(bad, 0.9)).isInstanceOf(IllegalArgumentException.class);
        }
        for (double bad : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> OuterStep.nesterov(0.7, bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
