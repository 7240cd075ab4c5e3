package dev.iota.operators.anomaly;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.DoubleStream;

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

    /**
     * What groups have in common: the median of their medians, so that a group counts once, however large its values are. The deviation is
     * the larger of that within groups and that between them.
     */
    static Spread ofGroups(Collection<double[]> groups, double floor) {
        double[] medians = groups.stream().mapToDouble(Spread::median).toArray();
        double[] residuals = groups.stream().flatMapToDouble(Spread::residuals).toArray();
        Spread between = of(medians, floor);
        return new Spread(between.median, Math.max(between.deviation, of(residuals, floor).deviation));
    }

    private static DoubleStream residuals(double[] values) {
        double median = median(values);
        return Arrays.stream(values).map(value -> value - median);
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
