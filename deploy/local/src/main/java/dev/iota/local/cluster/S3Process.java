package dev.iota.local.cluster;

import dev.iota.local.BrokerSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server over a folder, as a process of its own: port, folder, bucket; the credentials it takes are those of its environment. */
final class S3Process {
    private S3Process() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        FilesystemNio2BlobStore blobs = new FilesystemNio2BlobStore(folder.toString());
        if (!Files.exists(folder.resolve(arguments[2]))) {
            blobs.createContainer(arguments[2]);
        }
        S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://" + BrokerSettings.HOST + ":" + arguments[0]))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, System.getenv("AWS_ACCESS_KEY_ID"),
                        System.getenv("AWS_SECRET_ACCESS_KEY"))
                .build()
                .start();
    }
}
