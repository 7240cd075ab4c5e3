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
        int largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, of(values[i]));
        }
        return largest;
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
