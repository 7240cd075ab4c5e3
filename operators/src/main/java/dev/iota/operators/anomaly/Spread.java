package dev.iota.operators.anomaly;

import java.util.Arrays;

/** Median and scaled median absolute deviation: half of the values may be anything without moving them far. */
public record Spread(double median, double deviation) {
    /** Makes the median absolute deviation of a Gaussian its standard deviation. */
    private static final double GAUSSIAN = 1.4826;

    /** @param floor below which no deviation is believed: differences as small as this matter to nobody */
    public static Spread of(double[] values, double floor) {
        double median = median(values);
        double[] distances = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            distances[i] = Math.abs(values[i] - median);
        }
        return new Spread(median, Math.max(floor, GAUSSIAN * median(distances)));
    }

    public double standardised(double value) {
        return (value - median) / deviation;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
