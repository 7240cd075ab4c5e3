package dev.iota.operators.orchestration;

/**
 * Keyed state as the rules see it. Reads cost no more than a hash lookup, so that rules may look at every entry; writes are kept by whoever
 * supplies the table.
 */
public interface Table<K, V> {
    /** The value, or null. */
    V get(K key);

    void put(K key, V value);

    void remove(K key);

    /** All values; not to be changed meanwhile. */
    Iterable<V> values();

    int size();

    /** A table that lives as long as the process: for tests, simulations and benchmarks. */
    static <K, V> Table<K, V> onHeap() {
        return new HeapTable<>();
    }
}
