package dev.iota.operators.clasp;

import java.util.List;

/**
 * Losses of a window with their trend taken out: what is left to explain. Level and trend are kept as two orthonormal vectors, so that a
 * column's own share is what remains of it beside them.
 */
final class Regression {
    private final List<Sample> samples;
    private final double[] residuals;
    private final double[] trend;
    private final double total;

    Regression(List<Sample> samples) {
        this.samples = samples;
        int n = samples.size();
        double meanTime = samples.stream().mapToDouble(Sample::time).average().orElse(0);
        double meanLoss = samples.stream().mapToDouble(Sample::loss).average().orElse(0);
        trend = new double[n];
        residuals = new double[n];
        double norm = 0;
        for (int i = 0; i < n; i++) {
            trend[i] = samples.get(i).time() - meanTime;
            residuals[i] = samples.get(i).loss() - meanLoss;
            norm += trend[i] * trend[i];
        }
        double inverse = norm > 0 ? 1 / Math.sqrt(norm) : 0;
        double slope = 0;
        for (int i = 0; i < n; i++) {
            trend[i] *= inverse;
            slope += trend[i] * residuals[i];
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            residuals[i] -= slope * trend[i];
            sum += residuals[i] * residuals[i];
        }
        total = sum;
    }

    int size() {
        return samples.size();
    }

    int[] members(int sample) {
        return samples.get(sample).members();
    }

    /** Of the losses about level and trend. */
    double residual(int sample) {
        return residuals[sample];
    }

    double trend(int sample) {
        return trend[sample];
    }

    /** Sum of the squared residuals. */
    double total() {
        return total;
    }

    /**
     * The squared norm that a column of zeros and ones has beside level and trend; 0 where it has none but rounding.
     *
     * @param ones how many
     * @param onTrend its product with the trend
     */
    double ownNorm(double ones, double onTrend) {
        double own = ones - ones * ones / samples.size() - onTrend * onTrend;
        return own > 1e-9 * ones ? own : 0;
    }
}
