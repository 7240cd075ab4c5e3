package dev.iota.access.gate;

import dev.iota.protocol.Require;
import dev.iota.protocol.gate.ObjectRequest.Access;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.gate.ObjectUrls;
import dev.iota.protocol.gate.Refusal.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A folder, whose objects the gate itself serves by URLs with an HMAC-SHA-256. The key of it lives as long as the process: URLs of an
 * earlier one are refused, and asked for anew.
 */
final class FileObjects implements ObjectSource {
    static final String PATH = "/v1/files/";
    private static final Pattern QUERY = Pattern.compile(
            "access=(GET|PUT)&expires=([0-9]{1,15})(?:&size=([0-9]{1,12})&sha256=([0-9a-f]{64}))?&signature=([0-9a-f]{64})");

    private final Path root;
    private final LongSupplier clockMillis;
    private final SecretKeySpec secret;

    FileObjects(Path root, LongSupplier clockMillis) {
        this.root = root.toAbsolutePath().normalize();
        this.clockMillis = clockMillis;
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.secret = new SecretKeySpec(key, "HmacSHA256");
    }

    @Override
    public ObjectUrls.Signed sign(Wanted wanted, int validSeconds) {
        String what = "access=" + wanted.access() + "&expires=" + (clockMillis.getAsLong() + 1_000L * validSeconds);
        if (wanted.access() == Access.PUT) {
            what += "&size=" + wanted.sizeBytes() + "&sha256=" + wanted.sha256();
        }
        return new ObjectUrls.Signed(wanted.key(), PATH + wanted.key() + "?" + what + "&signature=" + mac(wanted.key(), what), Map.of());
    }

    /**
     * What a URL allows.
     *
     * @param path as it was sent, nothing decoded
     */
    Wanted check(String method, String path, String query) throws GateRefusal {
        Matcher matcher = QUERY.matcher(query == null ? "" : query);
        require(matcher.matches(), Reason.MALFORMED, "this is no URL of an object: ask for one at /v1/objects");
        String key = path.substring(PATH.length());
        String what = query.substring(0, query.lastIndexOf("&signature="));
        boolean isOurs = MessageDigest.isEqual(mac(key, what).getBytes(StandardCharsets.US_ASCII),
                matcher.group(5).getBytes(StandardCharsets.US_ASCII));
        require(isOurs, Reason.NOT_GRANTED, "the URL's signature is not this gate's: ask for a new URL");
        require(Long.parseLong(matcher.group(2)) >= clockMillis.getAsLong(), Reason.NOT_GRANTED, "the URL has expired: ask for a new one");
        require(method.equals(matcher.group(1)), Reason.WRONG_METHOD, "the URL is for " + matcher.group(1));
        return method.equals("GET") ? Wanted.get(key) : Wanted.put(key, Long.parseLong(matcher.group(3)), matcher.group(4));
    }

    /** Where an object lies. */
    Path file(String key) {
        Require.objectKey("key", key);
        return root.resolve(key);
    }

    @Override
    public byte[] read(String key, int maxBytes) throws IOException {
        Path file = file(key);
        if (!Files.isRegularFile(file) || Files.size(file) > maxBytes) {
            throw new IOException("object '" + key + "' in " + this + " can't be read: there is no file of at most " + maxBytes + " bytes");
        }
        return Files.readAllBytes(file);
    }

    @Override
    public String toString() {
        return root.toUri().toString();
    }

    private String mac(String key, String what) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return HexFormat.of().formatHex(mac.doFinal((key + "?" + what).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static void require(boolean holds, Reason reason, String otherwise) throws GateRefusal {
        if (!holds) {
            throw new GateRefusal(reason, otherwise);
        }
    }
}
