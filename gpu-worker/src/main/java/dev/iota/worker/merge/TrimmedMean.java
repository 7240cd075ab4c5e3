package dev.iota.worker.merge;

/** For each element the weighted mean of what remains without the highest and the lowest fifth of the contributions (Yin et al., 2018). */
final class TrimmedMean implements Reduction {
    private static final int ONE_IN = 5;

    @Override
    public void reduce(float[][] values, double[] weights, int count, float[] target) {
        int contributions = values.length;
        int trimmed = contributions / ONE_IN;
        if (trimmed == 0) {
            new WeightedMean().reduce(values, weights, count, target);
            return;
        }
        int[] order = new int[contributions];
        for (int i = 0; i < count; i++) {
            sort(values, i, order);
            double sum = 0;
            double total = 0;
            for (int rank = trimmed; rank < contributions - trimmed; rank++) {
                sum += weights[order[rank]] * values[order[rank]][i];
                total += weights[order[rank]];
            }
            target[i] = (float) (sum / total);
        }
    }

    /** By insertion: equal values stay in the order of the plan. */
    private static void sort(float[][] values, int element, int[] order) {
        for (int next = 0; next < order.length; next++) {
            int place = next;
            while (place > 0 && values[order[place - 1]][element] > values[next][element]) {
                order[place] = order[place - 1];
                place--;
            }
            order[place] = next;
        }
    }
}
