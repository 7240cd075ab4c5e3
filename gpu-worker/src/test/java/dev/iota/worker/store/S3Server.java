package dev.iota.worker.store;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A real S3 endpoint over a folder, and the settings with which clients of this process find it. Restores the settings when closed. */
public final class S3Server implements AutoCloseable {
    private static final String ACCESS_KEY = "access";
    private static final String SECRET_KEY = "secret";

    private final Properties before = (Properties) System.getProperties().clone();
    private final S3Proxy proxy;

    public S3Server(Path folder, String bucket) throws Exception {
        this(folder, bucket, 0);
    }

    /** @param port to listen at, as an earlier server over the same folder did for instance; 0 for a free one */
    public S3Server(Path folder, String bucket, int port) throws Exception {
        FilesystemNio2BlobStore blobs = new FilesystemNio2BlobStore(folder.toString());
        if (!Files.exists(folder.resolve(bucket))) {
            blobs.createContainer(bucket);
        }
        proxy = S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                .build();
        proxy.start();
        use(ACCESS_KEY, SECRET_KEY);
    }

    public int port() {
        return proxy.getPort();
    }

    /** Sets the settings that clients read, with these credentials. */
    public void use(String accessKey, String secretKey) {
        System.getProperties().putAll(Map.of(
                "aws.endpointUrl", "http://127.0.0.1:" + proxy.getPort(), "aws.accessKeyId", accessKey, "aws.secretAccessKey", secretKey));
    }

    /** The same settings for another process. */
    public Map<String, String> environment() {
        return Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:" + proxy.getPort(), "AWS_REGION", "us-east-1", "AWS_ACCESS_KEY_ID", ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    }

    public void useRightCredentials() {
        use(ACCESS_KEY, SECRET_KEY);
    }

    @Override
    public void close() throws Exception {
        for (String key : List.of("aws.endpointUrl", "aws.accessKeyId", "aws.secretAccessKey")) {
            if (before.containsKey(key)) {
                System.setProperty(key, before.getProperty(key));
            } else {
                System.clearProperty(key);
            }
        }
        proxy.stop();
    }
}
