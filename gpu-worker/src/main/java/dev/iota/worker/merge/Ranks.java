package dev.iota.worker.merge;

/** Orders the values that contributions have at one place. */
final class Ranks {
    private Ranks() {}

    /** For each contribution a key that orders by value (-0 below +0), then by contribution. */
    static void keys(float[][] contributions, int place, long[] keys) {
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToRawIntBits(contributions[i][place]);
            keys[i] = (long) (bits ^ (bits >> 31 & Magnitudes.MASK)) << 32 | i;
        }
    }

    /** The value in a key. */
    static float value(long key) {
        int ordered = (int) (key >> 32);
        return Float.intBitsToFloat(ordered ^ (ordered >> 31 & Magnitudes.MASK));
    }

    /** To float, and where rounding led out of the range of the contributions, back to it: what is never negative must stay so. */
    static void round(double[] values, float[][] contributions, float[] rounded) {
        for (int j = 0; j < values.length; j++) {
            float least = contributions[0][j];
            float greatest = least;
            for (int i = 1; i < contributions.length; i++) {
                least = Math.min(least, contributions[i][j]);
                greatest = Math.max(greatest, contributions[i][j]);
            }
            rounded[j] = Math.max(least, Math.min(greatest, (float) values[j]));
        }
    }
}
