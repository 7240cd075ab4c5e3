package dev.iota.operators.clasp;

import java.util.Arrays;

/** How often two members were on one pathway: open addressing over primitive arrays, since a sample touches a pair for every two stages. */
final class PairCounts {
    private static final long FREE = -1;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** Takes each pair once. */
    interface Visitor {
        void visit(int first, int second, int count);
    }

    private long[] keys;
    private int[] counts;
    private int size;
    private int shift;

    PairCounts() {
        allocate(64);
    }

    private void allocate(int capacity) {
        keys = new long[capacity];
        Arrays.fill(keys, FREE);
        counts = new int[capacity];
        shift = Long.numberOfLeadingZeros(capacity) + 1;
    }

    /** In either order. */
    void add(int first, int second, int count) {
        long key = first < second ? (long) first << 32 | second : (long) second << 32 | first;
        int at = slot(key);
        if (keys[at] == FREE) {
            if (size * 2 >= keys.length) {
                grow();
                at = slot(key);
            }
            keys[at] = key;
            size++;
        }
        counts[at] += count;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int at = (int) (key * SPREAD >>> shift);
        while (keys[at] != FREE && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldCounts = counts;
        allocate(oldKeys.length * 2);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int at = slot(oldKeys[i]);
                keys[at] = oldKeys[i];
                counts[at] = oldCounts[i];
            }
        }
    }

    /** As arrays of equal length, quick to go through again and again. */
    record Flat(int[] firsts, int[] seconds, int[] counts) {}

    Flat flat() {
        Flat flat = new Flat(new int[size], new int[size], new int[size]);
        int next = 0;
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != FREE) {
                flat.firsts[next] = (int) (keys[i] >>> 32);
                flat.seconds[next] = (int) keys[i];
                flat.counts[next++] = counts[i];
            }
        }
        return flat;
    }

    int size() {
        return size;
    }

    void forEach(Visitor visitor) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != FREE) {
                visitor.visit((int) (keys[i] >>> 32), (int) keys[i], counts[i]);
            }
        }
    }
}
