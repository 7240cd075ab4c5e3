package dev.iota.worker.merge;

import java.util.Arrays;

/**
 * Begins at the median of each element and moves three times by the weighted mean of the contributions' distances, each shortened to the
 * median distance at most (Karimireddy, He and Jaggi, 2021, with that radius). Distances are Euclidean, over the elements given.
 */
final class CentredClipping implements Reduction {
    private static final int ITERATIONS = 3;

    @Override
    public void reduce(float[][] values, double[] weights, int count, float[] target) {
        if (values.length == 1) {
            System.arraycopy(values[0], 0, target, 0, count);
            return;
        }
        double[] centre = median(values, count);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            move(centre, values, weights, count);
        }
        for (int i = 0; i < count; i++) {
            target[i] = (float) centre[i];
        }
    }

    private static double[] median(float[][] values, int count) {
        double[] median = new double[count];
        float[] column = new float[values.length];
        for (int i = 0; i < count; i++) {
            for (int contribution = 0; contribution < values.length; contribution++) {
                column[contribution] = values[contribution][i];
            }
            Arrays.sort(column);
            median[i] = ((double) column[(values.length - 1) / 2] + column[values.length / 2]) / 2;
        }
        return median;
    }

    private static void move(double[] centre, float[][] values, double[] weights, int count) {
        double[] distances = new double[values.length];
        double total = 0;
        for (int contribution = 0; contribution < values.length; contribution++) {
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double difference = values[contribution][i] - centre[i];
                squares += difference * difference;
            }
            distances[contribution] = Math.sqrt(squares);
            total += weights[contribution];
        }
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        double radius = sorted[(sorted.length - 1) / 2];
        double[] moved = centre.clone();
        for (int contribution = 0; contribution < values.length; contribution++) {
            double share = weights[contribution] / total * (distances[contribution] <= radius ? 1 : radius / distances[contribution]);
            for (int i = 0; i < count; i++) {
                moved[i] += share * (values[contribution][i] - centre[i]);
            }
        }
        System.arraycopy(moved, 0, centre, 0, count);
    }
}
