package dev.iota.worker.merge;

import java.util.Arrays;

/**
 * How a block's contributions become one. In the order given, in double, rounded once to float: the same bits on every machine. One
 * contribution alone is taken bit by bit. Every value of the result lies between the least and the greatest contributed at its place.
 */
public sealed interface Aggregation {
    /**
     * @param contributions one or more blocks, finite, each at least {@code count} long
     * @param weights of the contributions, positive and finite
     * @param count elements of the block
     * @param merged takes the result
     */
    default void merge(float[][] contributions, double[] weights, int count, float[] merged) {
        requireWeights(contributions.length, weights);
        if (contributions.length == 1) {
            System.arraycopy(contributions[0], 0, merged, 0, count);
        } else {
            mergeSeveral(contributions, weights, count, merged);
        }
    }

    /** As {@link #merge}, for two contributions or more, checked already. */
    void mergeSeveral(float[][] contributions, double[] weights, int count, float[] merged);

    static void requireWeights(int contributions, double[] weights) {
        if (contributions == 0 || contributions != weights.length) {
            throw new IllegalArgumentException(contributions + " contributions and " + weights.length + " weights");
        }
        for (double weight : weights) {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("a weight must be positive and finite: " + weight);
            }
        }
    }

    private static double total(double[] weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        return total;
    }

    /**
     * The weighted mean, {@code sum of w_i / W * x_i}: {@value #RUN} contributions after each other are added to a run, and the runs after
     * each other. A zero has no sign. One contributor can move it as far as it likes.
     */
    record Mean() implements Aggregation {
        static final int RUN = 8;

        @Override
        public void mergeSeveral(float[][] contributions, double[] weights, int count, float[] merged) {
            double[] shares = shares(weights);
            double[] sums = new double[count];
            double[] run = new double[count];
            for (int first = 0; first < contributions.length; first += RUN) {
                Arrays.fill(run, 0);
                for (int i = first; i < Math.min(first + RUN, contributions.length); i++) {
                    add(run, contributions[i], shares[i]);
                }
                for (int j = 0; j < count; j++) {
                    sums[j] += run[j];
                }
            }
            round(sums, count, merged);
        }

        private static void add(double[] sums, float[] values, double share) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += share * values[j];
            }
        }

        /** What each weight is of all. */
        static double[] shares(double[] weights) {
            double total = total(weights);
            double[] shares = new double[weights.length];
            for (int i = 0; i < shares.length; i++) {
                shares[i] = weights[i] / total;
            }
            return shares;
        }

        static void round(double[] sums, int count, float[] merged) {
            for (int j = 0; j < count; j++) {
                merged[j] = (float) sums[j] + 0f;
            }
        }
    }

    /**
     * At each place without the k least and the k greatest values, k being {@code floor(fraction * contributions)}, and of the rest the
     * weighted mean (Yin et al., "Byzantine-Robust Distributed Learning", 2018). Of equal values the earlier contribution counts as less.
     * Up to k liars can't move it beyond what the others say, at any place.
     *
     * @param fraction 0 or more, below a half
     */
    record TrimmedMean(double fraction) implements Aggregation {
        public TrimmedMean {
            if (!(fraction >= 0 && fraction < 0.5)) {
                throw new IllegalArgumentException("the fraction to trim must be 0 or more and below a half: " + fraction);
            }
        }

        @Override
        public void mergeSeveral(float[][] contributions, double[] weights, int count, float[] merged) {
            int trimmed = (int) (fraction * contributions.length);
            if (trimmed == 0) {
                new Mean().mergeSeveral(contributions, weights, count, merged);
                return;
            }
            float[][] sorted = SortedRows.of(contributions, count);
            float[] least = sorted[trimmed];
            float[] greatest = sorted[sorted.length - 1 - trimmed];
            double[] sums = new double[count];
            double[] totals = new double[count];
            for (int i = 0; i < contributions.length; i++) {
                addBetween(least, greatest, contributions[i], weights[i], sums, totals);
            }
            for (int j = 0; j < count; j++) {
                boolean isTied = sorted[trimmed - 1][j] == least[j] || sorted[sorted.length - trimmed][j] == greatest[j];
                merged[j] = isTied ? tied(contributions, weights, j, trimmed) : (float) (sums[j] / totals[j]);
            }
        }

        private static void addBetween(float[] least, float[] greatest, float[] values, double weight, double[] sums, double[] totals) {
            for (int j = 0; j < sums.length; j++) {
                float value = values[j];
                int beyond = Float.floatToRawIntBits(Math.max(least[j], Math.min(greatest[j], value))) ^ Float.floatToRawIntBits(value);
                // 1 where the bounds leave the value as it is: without a branch, which nobody could predict.
                double kept = weight * (1 - ((beyond | -beyond) >>> 31));
                sums[j] += kept * value;
                totals[j] += kept;
            }
        }

        /** At a place where the value does not say which of two contributions goes and which stays. */
        private static float tied(float[][] contributions, double[] weights, int place, int trimmed) {
            long[] keys = new long[contributions.length];
            for (int i = 0; i < keys.length; i++) {
                int bits = Float.floatToRawIntBits(contributions[i][place]);
                // Orders by value, -0 below +0, then by contribution.
                keys[i] = (long) (bits ^ (bits >> 31 & Magnitudes.MASK)) << 32 | i;
            }
            long[] sorted = keys.clone();
            Arrays.sort(sorted);
            double sum = 0;
            double total = 0;
            for (int i = 0; i < keys.length; i++) {
                if (keys[i] >= sorted[trimmed] && keys[i] <= sorted[sorted.length - 1 - trimmed]) {
                    sum += weights[i] * contributions[i][place];
                    total += weights[i];
                }
            }
            return (float) (sum / total);
        }
    }

    /**
     * Centred clipping (Karimireddy, He, Jaggi, "Learning from History for Byzantine Robust Optimization", 2021), block by block: from the
     * median at each place as the centre v, three times {@code v += sum of w_i / W * (x_i - v) * min(1, tau / |x_i - v|)}, with the norm of
     * the whole block and tau as a multiple of the median of the distances from the first centre. A liar of weight w moves the result by at
     * most {@code 3 tau w / W}; at a single place that may be beyond what the others say.
     *
     * @param radius tau in median distances, above 0
     */
    record CentredClipping(double radius) implements Aggregation {
        private static final int ITERATIONS = 3;

        public CentredClipping {
            if (!(radius > 0) || Double.isInfinite(radius)) {
                throw new IllegalArgumentException("the radius must be positive and finite: " + radius);
            }
        }

        @Override
        public void mergeSeveral(float[][] contributions, double[] weights, int count, float[] merged) {
            double[] centre = new double[count];
            float[][] sorted = SortedRows.of(contributions, count);
            float[] lower = sorted[(sorted.length - 1) / 2];
            float[] upper = sorted[sorted.length / 2];
            for (int j = 0; j < count; j++) {
                centre[j] = ((double) lower[j] + upper[j]) / 2;
            }
            double[] distances = distances(contributions, centre);
            double tau = radius * median(distances);
            double total = total(weights);
            for (int iteration = 0; iteration < ITERATIONS; iteration++) {
                double[] step = new double[count];
                for (int i = 0; i < contributions.length; i++) {
                    double clipped = distances[i] <= tau ? 1 : tau / distances[i];
                    addDifference(step, contributions[i], centre, weights[i] / total * clipped);
                }
                for (int j = 0; j < count; j++) {
                    centre[j] += step[j];
                }
                distances = iteration + 1 < ITERATIONS ? distances(contributions, centre) : distances;
            }
            float[] least = sorted[0];
            float[] greatest = sorted[sorted.length - 1];
            for (int j = 0; j < count; j++) {
                // Rounding could lead out of what was contributed, and what is never negative must stay so.
                merged[j] = Math.max(least[j], Math.min(greatest[j], (float) centre[j]));
            }
        }

        private static double median(double[] distances) {
            double[] sorted = distances.clone();
            Arrays.sort(sorted);
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }

        private static double[] distances(float[][] contributions, double[] centre) {
            double[] distances = new double[contributions.length];
            for (int i = 0; i < distances.length; i++) {
                distances[i] = distance(contributions[i], centre);
            }
            return distances;
        }

        /** The squares in four sums, each of every fourth element: a fixed order in which no addition waits for the one before. */
        private static double distance(float[] values, double[] centre) {
            double first = 0;
            double second = 0;
            double third = 0;
            double fourth = 0;
            int j = 0;
            for (; j + 4 <= centre.length; j += 4) {
                first += square(values[j] - centre[j]);
                second += square(values[j + 1] - centre[j + 1]);
                third += square(values[j + 2] - centre[j + 2]);
                fourth += square(values[j + 3] - centre[j + 3]);
            }
            for (; j < centre.length; j++) {
                first += square(values[j] - centre[j]);
            }
            return Math.sqrt(first + second + (third + fourth));
        }

        private static double square(double value) {
            return value * value;
        }

        private static void addDifference(double[] step, float[] values, double[] centre, double share) {
            for (int j = 0; j < step.length; j++) {
                step[j] += share * (values[j] - centre[j]);
            }
        }
    }
}
