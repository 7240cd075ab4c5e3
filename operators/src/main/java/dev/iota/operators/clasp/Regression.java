package dev.iota.operators.clasp;

import java.util.ArrayList;
import java.util.List;

/**
 * Losses of a window with their trend taken out: what is left to explain. The trend is a polynomial in time, a straight line where samples are
 * few and a cubic where there are many, since a loss falls ever more slowly. Level and trend are orthonormal vectors, so that a column's own
 * share is what remains of it beside them.
 */
final class Regression {
    private static final int MANY_SAMPLES = 200;
    private static final int CUBIC = 3;
    private static final double NEGLIGIBLE = 1e-9;

    private final List<Sample> samples;
    private final List<double[]> trends = new ArrayList<>();
    private final double[] residuals;

    Regression(List<Sample> samples) {
        this.samples = samples;
        int n = samples.size();
        double[] times = samples.stream().mapToDouble(Sample::time).toArray();
        residuals = samples.stream().mapToDouble(Sample::loss).toArray();
        centre(times);
        centre(residuals);
        double reach = 0;
        for (double time : times) {
            reach = Math.max(reach, Math.abs(time));
        }
        for (int power = 1; reach > 0 && power <= (n < MANY_SAMPLES ? 1 : CUBIC); power++) {
            double[] trend = new double[n];
            for (int i = 0; i < n; i++) {
                trend[i] = Math.pow(times[i] / reach, power);
            }
            centre(trend);
            trends.forEach(before -> subtract(trend, before));
            if (normalise(trend)) {
                trends.add(trend);
                subtract(residuals, trend);
            }
        }
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

    /** How many vectors the trend has. */
    int trends() {
        return trends.size();
    }

    double trend(int number, int sample) {
        return trends.get(number)[sample];
    }

    /** Sum of the squared residuals. */
    double total() {
        return dot(residuals, residuals);
    }

    /** Parameters of level and trend. */
    int parameters() {
        return 1 + trends.size();
    }

    /**
     * The squared norm that a column of zeros and ones has beside level and trend; 0 where it has none but rounding.
     *
     * @param ones how many
     * @param onTrends its products with the trend's vectors
     */
    double ownNorm(double ones, double[] onTrends) {
        double own = ones - ones * ones / samples.size();
        for (double product : onTrends) {
            own -= product * product;
        }
        return own > NEGLIGIBLE * ones ? own : 0;
    }

    /** Takes from a column what lies along level and trend. */
    void subtractTrend(double[] column) {
        centre(column);
        trends.forEach(trend -> subtract(column, trend));
    }

    static void centre(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] -= sum / values.length;
        }
    }

    /** Takes from a vector what lies along a direction of length 1. */
    static void subtract(double[] vector, double[] direction) {
        double product = dot(vector, direction);
        for (int i = 0; i < vector.length; i++) {
            vector[i] -= product * direction[i];
        }
    }

    /** To length 1; false if there is next to nothing of it. */
    static boolean normalise(double[] vector) {
        double norm = Math.sqrt(dot(vector, vector));
        if (norm < 1e-6) {
            return false;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= norm;
        }
        return true;
    }

    double onResiduals(double[] direction) {
        return dot(direction, residuals);
    }

    private static double dot(double[] first, double[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += first[i] * second[i];
        }
        return sum;
    }
}
