package dev.iota.operators.anomaly;

import dev.iota.protocol.event.AnomalyRecord.Statistic;

/**
 * What is compared within a stage, on scales on which honest frames lie about symmetrically. The least deviations are as large as honest
 * workers of small models differ while they learn fast: between two merges their weights part, and with them the size of what they send.
 */
enum Measure {
    NORM(Statistic.NORM, 0.33),
    MEAN(Statistic.MEAN, 0.06),
    KURTOSIS(Statistic.KURTOSIS, 0.6),
    SATURATION(Statistic.SATURATION, 0.5),
    DISTANCE(Statistic.DISTANCE, 4),
    /** Logarithm of the milliseconds from ticket to frame. */
    LAG(null, 0.2),
    /** Logarithm of 1 + the least distance, in bits, from an earlier frame of the same sender. */
    NEAREST(null, 0.25);

    static final int COUNT = values().length;
    private static final double SMALLEST_NORM = 1e-30;

    private final Statistic statistic;
    private final double floor;

    Measure(Statistic statistic, double floor) {
        this.statistic = statistic;
        this.floor = floor;
    }

    /** Null for those that have a kind of their own. */
    Statistic statistic() {
        return statistic;
    }

    /** The least standard deviation that is believed. */
    double floor() {
        return floor;
    }

    /**
     * All of them, by ordinal.
     *
     * @param distance mean, from the stage's frames
     * @param nearest from the sender's
     */
    static double[] of(FrameSummary frame, double distance, int nearest) {
        TensorStatistics tensor = frame.statistics();
        double norm = Math.max(SMALLEST_NORM, tensor.norm());
        return new double[] {
            Math.log(norm), tensor.mean() / norm, Math.log(Math.max(1, tensor.excessKurtosis() + 3)),
            Math.log(Math.max(1, tensor.saturated())), distance,
            Math.log(Math.max(1, frame.arrivedAtMillis() - frame.issuedAtMillis())), Math.log1p(nearest)
        };
    }
}
