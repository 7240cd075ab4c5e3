package dev.iota.operators.flink;

import dev.iota.operators.table.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/**
 * A table whose every write goes to Flink's state at once, and whose reads come from a copy on the heap: rules stay as fast on RocksDB as on
 * the heap backend, and a checkpoint holds just what changed.
 */
final class StateTable<K, V> implements Table<K, V> {
    private final Map<K, V> copy = new LinkedHashMap<>();
    private final MapState<K, V> state;

    /** Takes up what the state holds; call with the key set. */
    StateTable(MapState<K, V> state) throws Exception {
        this.state = state;
        for (Map.Entry<K, V> entry : state.entries()) {
            copy.put(entry.getKey(), entry.getValue());
        }
    }

    @Override
    public V get(K key) {
        return copy.get(key);
    }

    @Override
    public void put(K key, V value) {
        copy.put(key, value);
        StateAccess.run(() -> state.put(key, value));
    }

    @Override
    public void remove(K key) {
        copy.remove(key);
        StateAccess.run(() -> state.remove(key));
    }

    @Override
    public Iterable<V> values() {
        return copy.values();
    }

    @Override
    public int size() {
        return copy.size();
    }
}
