package dev.iota.operators.clasp;

import java.util.Arrays;
import java.util.List;

/**
 * Losses of a window with their trend taken out: what is left to explain. The trend is a running median, since a loss falls fast at first and
 * leaps where weights are merged, and since a few tainted samples leave a median where it is. What is far out counts as less far out: one
 * sample proves nothing.
 */
final class Regression {
    /** On either side of a sample, at most; a quarter of a shorter window. */
    private static final int MOST_NEIGHBOURS = 32;
    private static final int LEAST_NEIGHBOURS = 8;
    /** In robust standard deviations. */
    private static final double FAR_OUT = 6;
    /** Of a normal distribution in median absolute deviations. */
    private static final double DEVIATIONS_PER_MEDIAN = 1.4826;
    private static final double NEGLIGIBLE = 1e-9;

    private final List<Sample> samples;
    private final double[] residuals;
    private final int smoothed;

    /** @param samples in the order of their time */
    Regression(List<Sample> samples) {
        this.samples = samples;
        int n = samples.size();
        double[] losses = samples.stream().mapToDouble(Sample::loss).toArray();
        int neighbours = Math.max(LEAST_NEIGHBOURS, Math.min(MOST_NEIGHBOURS, n / 4));
        smoothed = n / (2 * neighbours + 1);
        residuals = new double[n];
        for (int i = 0; i < n; i++) {
            // Of equally many on either side, or a falling loss would look high at the window's begin.
            int reach = Math.min(neighbours, Math.min(i, n - 1 - i));
            int from = reach < LEAST_NEIGHBOURS ? Math.max(0, Math.min(i - LEAST_NEIGHBOURS, n - 2 * LEAST_NEIGHBOURS - 1)) : i - reach;
            int to = reach < LEAST_NEIGHBOURS ? Math.min(n, from + 2 * LEAST_NEIGHBOURS + 1) : i + reach + 1;
            residuals[i] = losses[i] - median(Arrays.copyOfRange(losses, from, to));
        }
        double most = FAR_OUT * DEVIATIONS_PER_MEDIAN * median(Arrays.stream(residuals).map(Math::abs).toArray());
        for (int i = 0; i < n && most > 0; i++) {
            residuals[i] = Math.max(-most, Math.min(most, residuals[i]));
        }
        centre(residuals);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int n = values.length;
        return n == 0 ? 0 : (values[(n - 1) / 2] + values[n / 2]) / 2;
    }

    int size() {
        return samples.size();
    }

    int[] members(int sample) {
        return samples.get(sample).members();
    }

    /** Of the losses about the trend. */
    double residual(int sample) {
        return residuals[sample];
    }

    /** Sum of the squared residuals. */
    double total() {
        return dot(residuals, residuals);
    }

    /** Parameters of the trend. */
    int parameters() {
        return 1 + smoothed;
    }

    /**
     * The squared norm that a column of zeros and ones has beside the level; 0 where it has none but rounding.
     *
     * @param ones how many
     */
    double ownNorm(double ones) {
        double own = ones - ones * ones / samples.size();
        return own > NEGLIGIBLE * ones ? own : 0;
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
