package dev.iota.operators.anomaly;

/**
 * {@value #BITS} signs of sparse random projections of a tensor: tensors at a small angle share most of them (Charikar 2002, "Similarity
 * estimation techniques from rounding algorithms"). Scale does not matter, and the sign of all turns every bit.
 */
public record Fingerprint(long first, long second, long third, long fourth) {
    public static final int BITS = 4 * Long.SIZE;

    /** Gathers the projections in one pass: element i goes, with a sign, into the sum that its number's hash names. */
    static final class Sketch {
        private final double[] sums = new double[BITS];

        void add(int index, float value) {
            int hash = index * 0x9e3779b1;
            hash ^= hash >>> 16;
            hash *= 0x85ebca6b;
            hash ^= hash >>> 13;
            hash *= 0xc2b2ae35;
            hash ^= hash >>> 16;
            sums[hash & (BITS - 1)] += (hash & BITS) == 0 ? value : -value;
        }

        Fingerprint fingerprint() {
            return new Fingerprint(signs(0), signs(1), signs(2), signs(3));
        }

        private long signs(int word) {
            long bits = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                if (sums[word * Long.SIZE + i] > 0) {
                    bits |= 1L << i;
                }
            }
            return bits;
        }
    }

    /** Bits that differ: {@value #BITS} x angle / pi, in expectation. */
    public int distance(Fingerprint other) {
        return Long.bitCount(first ^ other.first) + Long.bitCount(second ^ other.second) + Long.bitCount(third ^ other.third)
                + Long.bitCount(fourth ^ other.fourth);
    }
}
