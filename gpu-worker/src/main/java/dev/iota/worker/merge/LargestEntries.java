package dev.iota.worker.merge;

import java.util.Arrays;

/** Finds a block's largest values by magnitude: radix selection on the bits, three passes however the values lie. */
final class LargestEntries {
    private static final int HIGH_SHIFT = 20;
    private static final int MIDDLE_SHIFT = 10;
    private static final int HIGH_BINS = 1 << 11;
    private static final int LOW_BINS = 1 << 10;

    private LargestEntries() {}

    /**
     * Positions of the largest values, in ascending order; of equal magnitudes the lower position comes first. Zeros are none of them.
     *
     * @param positions takes at most its length
     * @return how many there are
     */
    static int select(float[] values, int from, int count, int[] positions) throws BlockException {
        int[] bins = new int[HIGH_BINS];
        int largest = 0;
        for (int i = 0; i < count; i++) {
            int magnitude = Magnitudes.of(values[from + i]);
            largest = Math.max(largest, magnitude);
            bins[magnitude >>> HIGH_SHIFT]++;
        }
        if (largest >= Magnitudes.INFINITY) {
            throw BlockException.notFinite();
        }
        // Equal to the threshold so many are taken, from the lowest position up; of zeros none.
        int wanted = positions.length;
        int high = highest(bins, HIGH_BINS, wanted);
        wanted -= above(bins, HIGH_BINS, high);
        int middle = refine(values, from, count, bins, high, HIGH_SHIFT, MIDDLE_SHIFT, wanted);
        wanted -= above(bins, LOW_BINS, middle);
        int prefix = high << (HIGH_SHIFT - MIDDLE_SHIFT) | middle;
        int low = refine(values, from, count, bins, prefix, MIDDLE_SHIFT, 0, wanted);
        wanted -= above(bins, LOW_BINS, low);
        int threshold = prefix << MIDDLE_SHIFT | low;
        return threshold == 0
                ? positionsAbove(values, from, count, 0, 0, positions)
                : positionsAbove(values, from, count, threshold, wanted, positions);
    }

    /** Counts those of the given prefix by their next bits. */
    private static int refine(float[] values, int from, int count, int[] bins, int prefix, int prefixShift, int shift, int wanted) {
        Arrays.fill(bins, 0, LOW_BINS, 0);
        for (int i = 0; i < count; i++) {
            int magnitude = Magnitudes.of(values[from + i]);
            if (magnitude >>> prefixShift == prefix) {
                bins[magnitude >>> shift & (LOW_BINS - 1)]++;
            }
        }
        return highest(bins, LOW_BINS, wanted);
    }

    /** The highest bin with which, and with all above it, the wanted number is reached; 0 if it never is. */
    private static int highest(int[] bins, int size, int wanted) {
        int bin = size - 1;
        int found = bins[bin];
        while (bin > 0 && found < wanted) {
            found += bins[--bin];
        }
        return bin;
    }

    private static int above(int[] bins, int size, int bin) {
        int found = 0;
        for (int i = bin + 1; i < size; i++) {
            found += bins[i];
        }
        return found;
    }

    private static int positionsAbove(float[] values, int from, int count, int threshold, int equals, int[] positions) {
        int found = 0;
        int left = equals;
        for (int i = 0; i < count; i++) {
            int magnitude = Magnitudes.of(values[from + i]);
            if (magnitude > threshold || magnitude == threshold && left-- > 0) {
                positions[found++] = i;
            }
        }
        return found;
    }
}
