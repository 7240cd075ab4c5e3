package dev.iota.protocol.codec;

/**
 * To the nearest, or stochastically: to either neighbour, with odds by which the expected result is the value. Each element's draw is a hash
 * of the seed and its place, so that whoever repeats the work finds the same bytes.
 */
final class Rounding {
    static final Rounding NEAREST = new Rounding(false, 0);

    static final int FIRST = 0x9e3779b9;
    static final int SECOND = 0x85ebca6b;
    static final int THIRD = 0xc2b2ae35;
    static final float STEP = 0x1p-24f;
    static final float LOWEST = 0x1p-25f - 0.5f;

    private final boolean isStochastic;
    private final int low;
    private final int high;

    private Rounding(boolean isStochastic, long seed) {
        this.isStochastic = isStochastic;
        this.low = (int) seed;
        this.high = (int) (seed >>> 32);
    }

    static Rounding stochastic(long seed) {
        return new Rounding(true, seed);
    }

    boolean isStochastic() {
        return isStochastic;
    }

    int low() {
        return low;
    }

    int high() {
        return high;
    }

    /**
     * Thirty-two bits for an element: a Weyl sequence through MurmurHash3's finaliser, with half of the seed before its first and half before
     * its second product.
     */
    static int hash(int element, int low, int high) {
        int hash = element * FIRST + low;
        hash = (hash ^ hash >>> 16) * SECOND + high;
        hash = (hash ^ hash >>> 13) * THIRD;
        return hash ^ hash >>> 16;
    }

    /** Uniform between -0.5 and 0.5, both excluded: added before rounding to the nearest, it rounds stochastically. */
    static float noise(int hash) {
        return (hash >>> 8) * STEP + LOWEST;
    }
}
