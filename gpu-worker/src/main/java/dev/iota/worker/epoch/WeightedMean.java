package dev.iota.worker.epoch;

import dev.iota.worker.compute.StageState;

/**
 * The mean of stages, each with its weight: the same bits on every machine. For each element the sum of weight times value, in double and
 * in the order of adding, divided by the sum of weights, rounded to float; the same for both moments; the most steps of all. The mean of
 * one stage is that stage, bit by bit.
 */
public final class WeightedMean {
    private StageState first;
    private double firstWeight;
    private double[][] sums;
    private double weights;
    private long steps;

    /**
     * @param weight above 0
     * @throws IllegalArgumentException if its length is another than that of those before
     */
    public void add(StageState state, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("a weight must be positive and finite: " + weight);
        }
        if (first == null && sums == null) {
            first = state;
            firstWeight = weight;
        } else {
            beginSums();
            addToSums(state, weight);
        }
        steps = Math.max(steps, state.steps());
    }

    /** @throws IllegalStateException if nothing was added */
    public StageState mean() {
        if (first != null) {
            return first;
        }
        if (sums == null) {
            throw new IllegalStateException("the mean of no weights at all");
        }
        return new StageState(divided(sums[0]), divided(sums[1]), divided(sums[2]), steps);
    }

    /** Only a second stage makes sums necessary, and the memory for them. */
    private void beginSums() {
        if (sums == null) {
            sums = new double[3][first.weights().length];
            StageState begin = first;
            first = null;
            addToSums(begin, firstWeight);
        }
    }

    private void addToSums(StageState state, double weight) {
        if (state.weights().length != sums[0].length) {
            throw new IllegalArgumentException("stages of " + sums[0].length + " and of " + state.weights().length + " parameters");
        }
        addTo(sums[0], state.weights(), weight);
        addTo(sums[1], state.firstMoment(), weight);
        addTo(sums[2], state.secondMoment(), weight);
        weights += weight;
    }

    private static void addTo(double[] sum, float[] values, double weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * values[i];
        }
    }

    private float[] divided(double[] sum) {
        float[] mean = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            mean[i] = (float) (sum[i] / weights);
        }
        return mean;
    }
}
