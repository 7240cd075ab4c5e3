package dev.iota.protocol.codec;

import dev.iota.protocol.frame.RejectedException;

/** Finds the values with the largest magnitudes, by a radix search for the smallest of them: three passes at most. */
final class Largest {
    private static final int MAGNITUDE = 0x7fffffff;
    /** Of 31 bits, from the highest. */
    private static final int[] SHIFTS = {20, 10, 0};

    private Largest() {}

    /**
     * @return {@code count} places, ascending; of equal magnitudes the first
     * @throws RejectedException if a value is NaN or infinite
     */
    static int[] of(float[] values, int count) throws RejectedException {
        Quantiser.requireFinite(values);
        int[] chosen = new int[count];
        if (count == 0) {
            return chosen;
        }
        int smallest = 0;
        int missing = count;
        int known = 31;
        for (int shift : SHIFTS) {
            int[] histogram = histogram(values, smallest, known, shift);
            int digit = histogram.length - 1;
            while (histogram[digit] < missing) {
                missing -= histogram[digit--];
            }
            smallest |= digit << shift;
            known = shift;
        }
        int found = 0;
        for (int i = 0; found < count; i++) {
            int magnitude = Float.floatToRawIntBits(values[i]) & MAGNITUDE;
            if (magnitude > smallest || magnitude == smallest && missing-- > 0) {
                chosen[found++] = i;
            }
        }
        return chosen;
    }

    /** Of the next digit of those magnitudes that agree with {@code prefix} above the bits not known. */
    private static int[] histogram(float[] values, int prefix, int known, int shift) {
        int[] histogram = new int[1 << known - shift];
        int mask = histogram.length - 1;
        for (float value : values) {
            int magnitude = Float.floatToRawIntBits(value) & MAGNITUDE;
            if (magnitude >>> known == prefix >>> known) {
                histogram[magnitude >>> shift & mask]++;
            }
        }
        return histogram;
    }
}
