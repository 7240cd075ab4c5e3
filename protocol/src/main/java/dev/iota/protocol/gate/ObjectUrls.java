package dev.iota.protocol.gate;

import dev.iota.protocol.Require;
import java.util.List;
import java.util.Map;

/**
 * URLs of the objects that were asked for, in that order.
 *
 * @param validSeconds after which they are worthless
 */
public record ObjectUrls(int version, int validSeconds, List<Signed> objects) {
    public static final int VERSION = 1;

    /**
     * An object's URL.
     *
     * @param url absolute, or a path at the gate
     * @param headers that must be sent with it
     */
    public record Signed(String key, String url, Map<String, String> headers) {
        public Signed {
            Require.objectKey("key", key);
            Require.present("url", url);
            headers = Map.copyOf(Require.present("headers", headers));
        }

        /** A URL is a secret as long as it is valid. */
        @Override
        public String toString() {
            return "URL of '" + key + "'";
        }
    }

    public ObjectUrls {
        Require.version("object URLs", version, VERSION);
        Require.that(validSeconds >= 1, "validSeconds must be positive: " + validSeconds);
        objects = List.copyOf(Require.present("objects", objects));
    }
}
