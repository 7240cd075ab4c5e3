package dev.iota.operators.anomaly;

import dev.iota.protocol.id.Generation;

/**
 * The latest losses of a run, and how far they have risen above their trend.
 *
 * @param losses in the order in which they came
 * @param quiet losses for which no alarm is to be raised
 */
public record LossHistory(Generation generation, double[] losses, Cusum rise, int quiet) {
    static LossHistory of(Generation generation) {
        return new LossHistory(generation, new double[0], Cusum.START, 0);
    }
}
