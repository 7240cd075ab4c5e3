package dev.iota.protocol.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.Require;
import java.util.List;

/**
 * A worker asks for URLs of objects.
 *
 * @param objects 1 to {@value #MAX_OBJECTS}
 */
public record ObjectRequest(int version, List<Wanted> objects) {
    public static final int VERSION = 1;
    public static final int MAX_OBJECTS = 64;
    /** One PUT has no more (S3's limit). */
    public static final long MAX_PUT_BYTES = 5L << 30;

    /** What is to be done with an object. */
    public enum Access {
        GET,
        PUT
    }

    /**
     * One object.
     *
     * @param sizeBytes and sha256 of what is to be written; null for reading
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Wanted(Access access, String key, Long sizeBytes, String sha256) {
        public Wanted {
            Require.present("access", access);
            Require.objectKey("key", key);
            if (access == Access.PUT) {
                Require.present("sizeBytes", sizeBytes);
                Require.that(sizeBytes >= 1 && sizeBytes <= MAX_PUT_BYTES, "sizeBytes 1 to " + MAX_PUT_BYTES + ": " + sizeBytes);
                Require.sha256("sha256", sha256);
            } else {
                Require.that(sizeBytes == null && sha256 == null, "sizeBytes and sha256 are for PUT alone");
            }
        }

        public static Wanted get(String key) {
            return new Wanted(Access.GET, key, null, null);
        }

        public static Wanted put(String key, long sizeBytes, String sha256) {
            return new Wanted(Access.PUT, key, sizeBytes, sha256);
        }
    }

    public ObjectRequest {
        Require.version("object request", version, VERSION);
        objects = List.copyOf(Require.present("objects", objects));
        Require.that(!objects.isEmpty() && objects.size() <= MAX_OBJECTS, "objects 1 to " + MAX_OBJECTS + ": " + objects.size());
    }
}
