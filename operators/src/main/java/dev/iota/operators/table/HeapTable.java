package dev.iota.operators.table;

import java.util.LinkedHashMap;
import java.util.Map;

/** Insertion-ordered, so that the same events give the same decisions. */
public final class HeapTable<K, V> implements Table<K, V> {
    private final Map<K, V> entries = new LinkedHashMap<>();

    @Override
    public V get(K key) {
        return entries.get(key);
    }

    @Override
    public void put(K key, V value) {
        entries.put(key, value);
    }

    @Override
    public void remove(K key) {
        entries.remove(key);
    }

    @Override
    public Iterable<V> values() {
        return entries.values();
    }

    @Override
    public int size() {
        return entries.size();
    }
}
