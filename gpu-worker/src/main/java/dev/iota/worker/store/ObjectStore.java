package dev.iota.worker.store;

import java.nio.file.Path;
import java.util.List;

/**
 * Where datasets, weights and checkpoints lie: whole objects under keys such as {@code datasets/1f00/manifest.json}. An object is seen
 * whole or not at all; writing one again replaces it. Safe for use by many threads.
 *
 * <p>Every method throws {@link StoreException} when the store fails, and {@link IllegalArgumentException} for a key that can't be.
 */
public interface ObjectStore extends AutoCloseable {
    /** The largest object that {@link #get(String)} loads into memory: 1 GiB. Larger ones are copied to a file or read by range. */
    long MAX_GET_BYTES = 1L << 30;

    void put(String key, byte[] bytes);

    void put(String key, Path file);

    /** All bytes of an object of at most {@link #MAX_GET_BYTES}. */
    default byte[] get(String key) {
        long size = size(key);
        if (size > MAX_GET_BYTES) {
            throw new StoreException("object '" + key + "' in " + this + " has " + size + " bytes, above the limit of " + MAX_GET_BYTES
                    + " for objects read into memory; copy it to a file instead");
        }
        return get(key, 0, (int) size);
    }

    /**
     * A range of an object's bytes.
     *
     * @throws StoreException if the object ends before the range does
     */
    byte[] get(String key, long offset, int length);

    /** Replaces the file, if there is one, by the object's bytes. */
    void copyTo(String key, Path file);

    /** Bytes of an object. */
    long size(String key);

    boolean exists(String key);

    /** Keys that begin with the prefix, sorted; all of them for the empty one. */
    List<String> list(String prefix);

    /** Removes an object; does nothing when there is none. */
    void delete(String key);

    @Override
    default void close() {}
}
