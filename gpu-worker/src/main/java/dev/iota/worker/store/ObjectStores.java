package dev.iota.worker.store;

import java.net.URI;
import java.nio.file.Path;

/** Opens object stores by their address. */
public final class ObjectStores {
    private ObjectStores() {}

    /**
     * @param address {@code file:///folder}, or a plain path
     * @throws StoreException if it is none of these
     */
    public static ObjectStore open(String address) {
        return address.contains("://") || address.startsWith("file:") ? open(URI.create(address)) : new FileObjectStore(Path.of(address));
    }

    /** As {@link #open(String)}. */
    public static ObjectStore open(URI address) {
        if ("file".equals(address.getScheme())) {
            return new FileObjectStore(Path.of(address));
        }
        throw new StoreException("object store '" + address + "' must be file:///folder or s3://bucket/prefix");
    }
}
