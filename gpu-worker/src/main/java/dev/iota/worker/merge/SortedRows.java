package dev.iota.worker.merge;

import java.util.Arrays;

/**
 * Sorts what contributions have at each place, all places at once: a sorting network (Batcher's merge exchange; Knuth, "The Art of Computer
 * Programming", 5.2.2, algorithm M) whose every step is a loop over two rows without branches. -0 comes before +0.
 */
final class SortedRows {
    private SortedRows() {}

    /** Row r holds at each place the value of rank r there, from 0 for the least. */
    static float[][] of(float[][] contributions, int count) {
        float[][] rows = new float[contributions.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOf(contributions[i], count);
        }
        int highest = Integer.highestOneBit(Math.max(1, rows.length - 1));
        for (int merged = highest; merged > 0; merged /= 2) {
            int parity = 0;
            int distance = merged;
            for (int next = highest; ; next /= 2) {
                for (int i = 0; i + distance < rows.length; i++) {
                    if ((i & merged) == parity) {
                        order(rows[i], rows[i + distance]);
                    }
                }
                if (next == merged) {
                    break;
                }
                distance = next - merged;
                parity = merged;
            }
        }
        return rows;
    }

    private static void order(float[] lower, float[] higher) {
        for (int j = 0; j < lower.length; j++) {
            float one = lower[j];
            float other = higher[j];
            lower[j] = Math.min(one, other);
            higher[j] = Math.max(one, other);
        }
    }
}
