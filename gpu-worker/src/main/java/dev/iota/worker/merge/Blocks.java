package dev.iota.worker.merge;

/** How vectors are cut into blocks: the unit in which they are encoded, shared out and merged. */
public final class Blocks {
    /** Of a block; the last one of a vector may have fewer, and its encoding is as long as that of the others. */
    public static final int ELEMENTS = 4_096;

    private Blocks() {}

    /** Blocks of a vector of so many elements. */
    public static long of(long elements) {
        return (elements + ELEMENTS - 1) / ELEMENTS;
    }

    /** Elements of one block of a vector of so many elements. */
    public static int elementsOf(long block, long elements) {
        if (block < 0 || block >= of(elements)) {
            throw new IllegalArgumentException("no block " + block + " in a vector of " + elements + " elements");
        }
        return (int) Math.min(ELEMENTS, elements - block * ELEMENTS);
    }
}
