package dev.iota.worker.merge;

/** The sum of weight times value by the sum of weights; of one contribution that contribution, bit by bit. */
final class WeightedMean implements Reduction {
    private static final int TILE = 1_024;

    private final double[] sums = new double[TILE];

    @Override
    public void reduce(float[][] values, double[] weights, int count, float[] target) {
        if (values.length == 1) {
            System.arraycopy(values[0], 0, target, 0, count);
            return;
        }
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        for (int from = 0; from < count; from += TILE) {
            int size = Math.min(TILE, count - from);
            for (int i = 0; i < size; i++) {
                sums[i] = weights[0] * values[0][from + i];
            }
            for (int contribution = 1; contribution < values.length; contribution++) {
                add(values[contribution], weights[contribution], from, size);
            }
            for (int i = 0; i < size; i++) {
                target[from + i] = (float) (sums[i] / total);
            }
        }
    }

    private void add(float[] values, double weight, int from, int size) {
        for (int i = 0; i < size; i++) {
            sums[i] += weight * values[from + i];
        }
    }
}
