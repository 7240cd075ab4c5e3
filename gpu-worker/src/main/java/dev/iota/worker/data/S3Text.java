package dev.iota.worker.data;

import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An object of text in S3, or all below a prefix in the order of their keys. Each is copied to a temporary file while it is read. */
final class S3Text implements TextSource {
    private final String address;
    private final String bucket;
    private final boolean isOneObject;
    private final List<String> keys;

    private S3Text(String address, String bucket, boolean isOneObject, List<String> keys) {
        this.address = address;
        this.bucket = bucket;
        this.isOneObject = isOneObject;
        this.keys = keys;
    }

    static boolean isAddress(String path) {
        return path.startsWith("s3://");
    }

    /**
     * @param address {@code s3://bucket/key} or {@code s3://bucket/prefix}
     * @throws TextException if nothing lies there
     */
    static S3Text of(String address) {
        String[] parts = address.substring("s3://".length()).split("/", 2);
        String bucket = "s3://" + parts[0];
        String key = parts.length < 2 ? "" : parts[1].replaceAll("/+$", "");
        try (ObjectStore store = ObjectStores.open(bucket)) {
            if (!key.isEmpty() && store.exists(key)) {
                return new S3Text(address, bucket, true, List.of(key));
            }
            List<String> keys = store.list(key.isEmpty() ? "" : key + "/");
            if (keys.isEmpty()) {
                throw new TextException("no object lies at or below '" + address + "'; check the bucket and the key");
            }
            return new S3Text(address, bucket, false, keys);
        }
    }

    @Override
    public String name() {
        return address;
    }

    @Override
    public Stream<String> documents() {
        ObjectStore store = ObjectStores.open(bucket);
        return keys.stream().flatMap(key -> documents(store, key)).onClose(store::close);
    }

    private Stream<String> documents(ObjectStore store, String key) {
        Path copy = temporaryFile();
        try {
            store.copyTo(key, copy);
            return TextFile.documents(bucket + "/" + key, copy, !isOneObject).onClose(() -> delete(copy));
        } catch (RuntimeException failure) {
            delete(copy);
            throw failure;
        }
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("iota-text-", ".tmp");
        } catch (IOException failure) {
            throw new TextException("no temporary file can be made in " + System.getProperty("java.io.tmpdir") + ": " + failure
                    + "; make room there, or name another with -Djava.io.tmpdir", failure);
        }
    }

    private static void delete(Path copy) {
        PlainText.close(() -> Files.deleteIfExists(copy));
    }
}
