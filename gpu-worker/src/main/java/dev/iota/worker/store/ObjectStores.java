package dev.iota.worker.store;

import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.core.exception.SdkException;

/** Opens object stores by their address. */
public final class ObjectStores {
    private ObjectStores() {}

    /**
     * @param address {@code file:///folder}, {@code s3://bucket/prefix}, or a plain path. For S3 the endpoint, region and credentials
     *     come from the environment, as AWS's tools read it ({@code AWS_ENDPOINT_URL}, {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID},
     *     {@code AWS_SECRET_ACCESS_KEY}); an endpoint of its own is addressed path-style
     * @throws StoreException if it is none of these, or the environment lacks something
     */
    public static ObjectStore open(String address) {
        boolean isPath = !address.contains("://") && !address.startsWith("file:");
        try {
            return isPath ? new FileObjectStore(Path.of(address)) : open(URI.create(address));
        } catch (IllegalArgumentException malformed) {
            throw unknown(address, malformed);
        }
    }

    /** As {@link #open(String)}. */
    public static ObjectStore open(URI address) {
        if ("file".equals(address.getScheme())) {
            return new FileObjectStore(Path.of(address));
        }
        if (!"s3".equals(address.getScheme()) || address.getAuthority() == null) {
            throw unknown(address.toString(), null);
        }
        return openBucket(address.getAuthority(), address.getPath().replaceAll("^/+|/+$", ""));
    }

    private static ObjectStore openBucket(String bucket, String prefix) {
        try {
            return new S3ObjectStore(S3Clients.fromEnvironment(), bucket, prefix.isEmpty() ? "" : prefix + "/");
        } catch (SdkException failure) {
            throw new StoreException("object store s3://" + bucket + " can't be opened: " + failure.getMessage()
                    + "; set AWS_REGION, or AWS_ENDPOINT_URL for a store of your own", failure);
        }
    }

    private static StoreException unknown(String address, Exception cause) {
        return new StoreException("object store '" + address + "' must be file:///folder or s3://bucket/prefix", cause);
    }
}
