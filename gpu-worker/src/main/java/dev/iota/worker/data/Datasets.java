package dev.iota.worker.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import java.io.IOException;

/** Where a dataset's objects lie, and its manifest as JSON. */
public final class Datasets {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_MANIFEST_BYTES = 64 << 20;

    private Datasets() {}

    public static String manifestKey(String id) {
        return "datasets/" + id + "/manifest.json";
    }

    static String shardKey(String id, String split, int shard) {
        return String.format("datasets/%s/%s-%05d.bin", id, split, shard);
    }

    /** @throws StoreException if it is missing or no manifest that this release reads */
    public static DatasetManifest read(ObjectStore store, String manifestKey) {
        long size = store.size(manifestKey);
        if (size > MAX_MANIFEST_BYTES) {
            throw new StoreException("dataset manifest '" + manifestKey + "' in " + store + " has " + size + " bytes, above the limit of "
                    + MAX_MANIFEST_BYTES);
        }
        try {
            return JSON.readValue(store.get(manifestKey, 0, (int) size), DatasetManifest.class);
        } catch (IOException malformed) {
            throw new StoreException("object '" + manifestKey + "' in " + store + " is no dataset manifest: " + malformed.getMessage()
                    + "; prepare the dataset again", malformed);
        }
    }

    static void write(ObjectStore store, String manifestKey, DatasetManifest manifest) {
        try {
            store.put(manifestKey, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
