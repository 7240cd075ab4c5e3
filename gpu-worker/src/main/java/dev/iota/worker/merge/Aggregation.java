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
        if (contributions.length == 0 || contributions.length != weights.length) {
            throw new IllegalArgumentException(contributions.length + " contributions and " + weights.length + " weights");
        }
        for (double weight : weights) {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("a weight must be positive and finite: " + weight);
            }
        }
        if (contributions.length == 1) {
            System.arraycopy(contributions[0], 0, merged, 0, count);
        } else {
            mergeSeveral(contributions, weights, count, merged);
        }
    }

    /** As {@link #merge}, for two contributions or more, checked already. */
    void mergeSeveral(float[][] contributions, double[] weights, int count, float[] merged);

    private static double total(double[] weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        return total;
    }

    /** The weighted mean. One contributor can move it as far as it likes. */
    record Mean() implements Aggregation {
        @Override
        public void mergeSeveral(float[][] contributions, double[] weights, int count, float[] merged) {
            double[] sums = new double[count];
            for (int i = 0; i < contributions.length; i++) {
                add(sums, contributions[i], weights[i]);
            }
            double total = total(weights);
            for (int j = 0; j < count; j++) {
                merged[j] = (float) (sums[j] / total);
            }
        }

        private static void add(double[] sums, float[] values, double weight) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += weight * values[j];
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
            long[] keys = new long[contributions.length];
            long[] sorted = new long[contributions.length];
            for (int j = 0; j < count; j++) {
                Ranks.keys(contributions, j, keys);
                System.arraycopy(keys, 0, sorted, 0, keys.length);
                Arrays.sort(sorted);
                long least = sorted[trimmed];
                long greatest = sorted[sorted.length - 1 - trimmed];
                double sum = 0;
                double total = 0;
                for (int i = 0; i < keys.length; i++) {
                    if (keys[i] >= least && keys[i] <= greatest) {
                        sum += weights[i] * contributions[i][j];
                        total += weights[i];
                    }
                }
                merged[j] = (float) (sum / total);
            }
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
            long[] keys = new long[contributions.length];
            for (int j = 0; j < count; j++) {
                Ranks.keys(contributions, j, keys);
                Arrays.sort(keys);
                centre[j] = ((double) Ranks.value(keys[(keys.length - 1) / 2]) + Ranks.value(keys[keys.length / 2])) / 2;
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
            Ranks.round(centre, contributions, merged);
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
