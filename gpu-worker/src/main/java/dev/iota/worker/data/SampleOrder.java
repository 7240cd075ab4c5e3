package dev.iota.worker.data;

/**
 * In which order the windows of a dataset are read: every window once in each pass over the data, in an order that follows from the seed
 * alone, so that nobody has to keep or send a list. A Feistel network over the next power of four with cycle walking (Black and Rogaway,
 * "Ciphers with Arbitrary Finite Domains", 2002), with other keys in each pass.
 *
 * @param windows in the dataset
 * @param seed of the run
 */
public record SampleOrder(long windows, long seed) {
    private static final int ROUNDS = 6;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /** @throws IllegalArgumentException unless there are 1 to 2^62 windows */
    public SampleOrder {
        if (windows < 1 || windows > 1L << 62) {
            throw new IllegalArgumentException("windows must be 1 to 2^62: " + windows);
        }
    }

    /**
     * The window that a sequence of the run is.
     *
     * @param sequence counted from the run's start, 0 or more
     */
    public long window(long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence must not be negative: " + sequence);
        }
        long passKey = mix(seed + mix(sequence / windows + GOLDEN));
        long place = sequence % windows;
        do {
            place = permute(place, passKey);
        } while (place >= windows);
        return place;
    }

    /** A permutation of {@code 0 .. 4^k - 1}, the least that holds all windows; at most four walks on average lead back below it. */
    private long permute(long place, long passKey) {
        int half = Math.max(1, (65 - Long.numberOfLeadingZeros(windows - 1)) / 2);
        long mask = (1L << half) - 1;
        long left = place >>> half;
        long right = place & mask;
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ (mix(passKey + round * GOLDEN + mix(right)) & mask);
            left = right;
            right = next;
        }
        return left << half | right;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood, 2014). */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
