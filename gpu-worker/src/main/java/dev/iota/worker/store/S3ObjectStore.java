package dev.iota.worker.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in a bucket of S3 or of a store that speaks its protocol. An object has at most 5 GiB: it is put in one request. */
public final class S3ObjectStore implements ObjectStore {
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    /**
     * @param client closed with this store
     * @param prefix of all keys, ending in a slash; empty for the whole bucket
     */
    S3ObjectStore(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public void put(String key, byte[] bytes) {
        put(key, RequestBody.fromBytes(bytes));
    }

    @Override
    public void put(String key, Path file) {
        if (!Files.isReadable(file)) {
            throw new StoreException("object '" + key + "' can't be written to " + this + ": file " + file + " can't be read");
        }
        put(key, RequestBody.fromFile(file));
    }

    private void put(String key, RequestBody body) {
        attempt(key, () -> client.putObject(request -> request.bucket(bucket).key(object(key)), body));
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        if (length == 0) {
            return new byte[0];
        }
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        byte[] bytes = attempt(key, () -> client.getObjectAsBytes(request -> request.bucket(bucket).key(object(key)).range(range)))
                .asByteArrayUnsafe();
        if (bytes.length != length) {
            throw tooShort(key, null);
        }
        return bytes;
    }

    @Override
    public void copyTo(String key, Path file) {
        attempt(key, () -> {
            try (InputStream input = client.getObject(request -> request.bucket(bucket).key(object(key)));
                    OutputStream out = Files.newOutputStream(file)) {
                return input.transferTo(out);
            } catch (IOException failure) {
                throw uncopied(key, DiskFullException.explain(file, failure));
            }
        });
    }

    @Override
    public long size(String key) {
        return attempt(key, () -> client.headObject(request -> request.bucket(bucket).key(object(key))).contentLength());
    }

    @Override
    public boolean exists(String key) {
        return attempt(key, () -> {
            try {
                client.headObject(request -> request.bucket(bucket).key(object(key)));
                return true;
            } catch (S3Exception failure) {
                if (failure.statusCode() == NOT_FOUND) {
                    return false;
                }
                throw failure;
            }
        });
    }

    @Override
    public List<String> list(String keyPrefix) {
        return attempt(keyPrefix, () -> client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix + keyPrefix))
                .contents()
                .stream()
                .map(S3Object::key)
                .filter(key -> !key.endsWith("/"))
                .map(key -> key.substring(prefix.length()))
                .sorted()
                .toList());
    }

    @Override
    public void delete(String key) {
        attempt(key, () -> client.deleteObject(request -> request.bucket(bucket).key(object(key))));
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return "object store s3://" + bucket + "/" + prefix;
    }

    private String object(String key) {
        return prefix + ObjectKeys.require(key);
    }

    private <T> T attempt(String key, Supplier<T> request) {
        try {
            return request.get();
        } catch (S3Exception failure) {
            throw explained(key, failure);
        } catch (SdkException | UncheckedIOException failure) {
            throw StoreException.passing("object '" + key + "' in " + this + ": " + failure.getMessage()
                    + "; check AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the network and the disk",
                    failure);
        }
    }

    private StoreException explained(String key, S3Exception failure) {
        return switch (failure.statusCode()) {
            case NOT_FOUND -> new StoreException("object '" + key + "' is not in " + this
                    + "; check that the bucket exists, the key, and that this is the run's store", failure);
            case FORBIDDEN -> new StoreException("object '" + key + "' in " + this
                    + " is denied; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and what they may do in the bucket", failure);
            case RANGE_NOT_SATISFIABLE -> tooShort(key, failure);
            default -> StoreException.passing("object '" + key + "' in " + this + ": " + failure.getMessage()
                    + "; look the status up in the store's documentation", failure);
        };
    }

    private RuntimeException uncopied(String key, IOException failure) {
        if (failure instanceof DiskFullException) {
            return StoreException.passing("object '" + key + "' can't be copied from " + this + ": " + failure.getMessage(), failure);
        }
        return new UncheckedIOException(failure);
    }

    private StoreException tooShort(String key, S3Exception cause) {
        return new StoreException("object '" + key + "' in " + this + " ends before the range that was asked for; it was cut short:"
                + " write it again", cause);
    }
}
