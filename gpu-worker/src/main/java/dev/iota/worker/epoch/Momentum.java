package dev.iota.worker.epoch;

import dev.iota.protocol.run.TrainingSpec;

/**
 * What Adam's first moment m would still do to the weights if no gradient came any more: with the second moment v and the rate held,
 * {@code -rate * beta1 / (1 - beta1) * m' / (sqrt(v') + 1e-8)}, both corrected for their bias. Where the first moment is not merged, this is
 * added to the change that is, so that no gradient's share is lost with it.
 *
 * @param rate learning rate at the epoch's end
 * @param steps of the optimiser so far
 */
record Momentum(TrainingSpec training, double rate, long steps) {
    private static final double EPSILON = 1e-8;

    void addTo(float[] change, float[] firstMoment, float[] secondMoment, int elements) {
        if (steps == 0) {
            return;
        }
        double firstCorrection = 1 - Math.pow(training.beta1(), steps);
        double secondCorrection = Math.sqrt(1 - Math.pow(training.beta2(), steps));
        double factor = rate * training.beta1() / (1 - training.beta1()) / firstCorrection;
        for (int i = 0; i < elements; i++) {
            change[i] -= (float) (factor * firstMoment[i] / (Math.sqrt(secondMoment[i]) / secondCorrection + EPSILON));
        }
    }
}
