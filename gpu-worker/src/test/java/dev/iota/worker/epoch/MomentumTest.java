package dev.iota.worker.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iota.protocol.run.TrainingSpec;
import org.junit.jupiter.api.Test;

class MomentumTest {
    private static final TrainingSpec TRAINING = TrainingSpec.of(1, 8, 1e-3);

    @Test
    void isWhatStepsWithoutGradientsWouldAddUpTo() {
        float[] change = {0.5f, -0.25f};
        float[] firstMoment = {0.02f, -0.3f};
        float[] secondMoment = {0.0004f, 0.09f};
        double rate = 3e-4;
        long steps = 10_000;
        double[] expected = {change[0], change[1]};
        for (int i = 0; i < expected.length; i++) {
            double moment = firstMoment[i];
            for (int step = 0; step < 1_000; step++) {
                moment *= TRAINING.beta1();
                expected[i] -= rate * moment / (Math.sqrt(secondMoment[i]) + 1e-8);
            }
        }
        new Momentum(TRAINING, rate, steps).addTo(change, firstMoment, secondMoment, 2);
        assertThat((double) change[0]).isCloseTo(expected[0], within(1e-6));
        assertThat((double) change[1]).isCloseTo(expected[1], within(1e-6));
    }

    @Test
    void isNothingBeforeTheFirstStep() {
        float[] change = {1};
        new Momentum(TRAINING, 1e-3, 0).addTo(change, new float[1], new float[1], 1);
        assertThat(change).containsExactly(1);
    }
}
