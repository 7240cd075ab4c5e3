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

    private final double[] residuals;
    private final double total;
    private final int smoothed;

    /** @param samples in the order of their time */
    Regression(List<Sample> samples) {
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
        total = Arrays.stream(residuals).map(residual -> residual * residual).sum();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int n = values.length;
        return n == 0 ? 0 : (values[(n - 1) / 2] + values[n / 2]) / 2;
    }

    private static void centre(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] -= sum / values.length;
        }
    }

    int size() {
        return residuals.length;
    }

    /** Of the losses about the trend, by sample; their mean is 0. */
    double[] residuals() {
        return residuals;
    }

    /** Sum of the squared residuals. */
    double total() {
        return total;
    }

    /** Parameters of the trend. */
    int parameters() {
        return 1 + smoothed;
    }
}
