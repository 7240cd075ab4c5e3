package dev.iota.access.gate;

import dev.iota.protocol.gate.ObjectRequest.Access;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.gate.ObjectUrls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * A bucket, with the credentials of this process's environment ({@code AWS_ENDPOINT_URL}, {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID},
 * {@code AWS_SECRET_ACCESS_KEY}). They never leave it: URLs are signed here. One PUT, hence an object, has at most 5 GiB.
 */
final class S3Objects implements ObjectSource, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** What a client sends by itself. */
    private static final Set<String> IMPLIED = Set.of("host", "content-length");

    private final S3Presigner presigner;
    private final String bucket;
    private final String prefix;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** @param prefix of all keys, ending in a slash; empty for the whole bucket */
    private S3Objects(S3Presigner presigner, String bucket, String prefix) {
        this.presigner = presigner;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /** @param address {@code s3://bucket/prefix} */
    static S3Objects open(URI address) throws IOException {
        try {
            return connect(address);
        } catch (SdkException failure) {
            throw unusable(address.toString(), failure);
        }
    }

    private static IOException unusable(String store, SdkException failure) {
        return new IOException("object store " + store + " can't be used: " + failure.getMessage()
                + "; set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, or AWS_ENDPOINT_URL for a store of your own", failure);
    }

    private static S3Objects connect(URI address) {
        Optional<String> endpoint = setting("aws.endpointUrlS3", "AWS_ENDPOINT_URL_S3")
                .or(() -> setting("aws.endpointUrl", "AWS_ENDPOINT_URL"));
        S3Presigner.Builder builder = S3Presigner.builder()
                .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(endpoint.isPresent()).build());
        endpoint.map(URI::create).ifPresent(builder::endpointOverride);
        if (endpoint.isPresent() && setting("aws.region", "AWS_REGION").isEmpty()) {
            builder.region(Region.US_EAST_1);
        }
        String path = address.getPath().replaceAll("^/+|/+$", "");
        return new S3Objects(builder.build(), address.getAuthority(), path.isEmpty() ? "" : path + "/");
    }

    @Override
    public ObjectUrls.Signed sign(Wanted wanted, int validSeconds) {
        Duration validity = Duration.ofSeconds(validSeconds);
        PresignedRequest signed = wanted.access() == Access.GET
                ? presigner.presignGetObject(presign -> presign.signatureDuration(validity)
                        .getObjectRequest(get -> get.bucket(bucket).key(prefix + wanted.key())))
                : presigner.presignPutObject(presign -> presign.signatureDuration(validity)
                        // Written once, and only with what it is to hold: the store itself checks both.
                        .putObjectRequest(put -> put.bucket(bucket).key(prefix + wanted.key()).contentLength(wanted.sizeBytes())
                                .checksumSHA256(base64(wanted.sha256())).ifNoneMatch("*")));
        return new ObjectUrls.Signed(wanted.key(), signed.url().toString(), headers(signed.signedHeaders()));
    }

    private static Map<String, String> headers(Map<String, List<String>> signed) {
        Map<String, String> headers = new LinkedHashMap<>();
        signed.forEach((name, values) -> {
            if (!IMPLIED.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, String.join(",", values));
            }
        });
        return headers;
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    @Override
    public byte[] read(String key, int maxBytes) throws IOException {
        try {
            URI url = URI.create(sign(Wanted.get(key), (int) TIMEOUT.toSeconds()).url());
            HttpResponse<InputStream> answer =
                    client.send(HttpRequest.newBuilder(url).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                byte[] bytes = body.readNBytes(maxBytes + 1);
                if (answer.statusCode() != 200 || bytes.length > maxBytes) {
                    throw new IOException("object '" + key + "' in " + this + " can't be read: the store answers " + answer.statusCode()
                            + ", " + bytes.length + " bytes; check the key, the bucket and the credentials");
                }
                return bytes;
            }
        } catch (SdkException failure) {
            throw unusable(toString(), failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    private static Optional<String> setting(String property, String variable) {
        return Optional.ofNullable(System.getProperty(property)).or(() -> Optional.ofNullable(System.getenv(variable)));
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }

    @Override
    public void close() {
        presigner.close();
    }
}
