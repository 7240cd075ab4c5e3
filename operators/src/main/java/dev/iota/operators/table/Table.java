package dev.iota.operators.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

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

    /** Removes all whose value says so; the key follows from the value. */
    default void removeIf(Function<V, K> key, Predicate<V> condition) {
        List<K> keys = new ArrayList<>();
        values().forEach(value -> {
            if (condition.test(value)) {
                keys.add(key.apply(value));
            }
        });
        keys.forEach(this::remove);
    }

    /** A table that lives as long as the process: for tests, simulations and benchmarks. */
    static <K, V> Table<K, V> onHeap() {
        return new HeapTable<>();
    }
}
