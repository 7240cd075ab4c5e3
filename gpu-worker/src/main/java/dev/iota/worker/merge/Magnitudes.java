package dev.iota.worker.merge;

/**
 * Magnitudes of floats as the 31 bits below the sign. They order as the magnitudes do, with infinity and NaN above all others, so that one
 * maximum finds the largest value and what is not finite.
 */
final class Magnitudes {
    static final int MASK = 0x7fffffff;
    static final int INFINITY = 0x7f800000;

    private Magnitudes() {}

    static int of(float value) {
        return Float.floatToRawIntBits(value) & MASK;
    }

    static int largest(float[] values, int from, int to) {
        int first = 0;
        int second = 0;
        int third = 0;
        int fourth = 0;
        int i = from;
        // Four maxima, none of which waits for another.
        for (; i + 4 <= to; i += 4) {
            first = Math.max(first, of(values[i]));
            second = Math.max(second, of(values[i + 1]));
            third = Math.max(third, of(values[i + 2]));
            fourth = Math.max(fourth, of(values[i + 3]));
        }
        for (; i < to; i++) {
            first = Math.max(first, of(values[i]));
        }
        return Math.max(Math.max(first, second), Math.max(third, fourth));
    }

    /**
     * The largest float that, times so many steps, is not above the given value.
     *
     * @param largest finite, 0 or more
     */
    static float scale(double largest, int steps) {
        float scale = (float) (largest / steps);
        return (double) scale * steps > largest ? Math.nextDown(scale) : scale;
    }
}
