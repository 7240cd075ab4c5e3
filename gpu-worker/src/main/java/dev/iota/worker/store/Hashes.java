package dev.iota.worker.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hexadecimal. */
public final class Hashes {
    private static final int CHUNK_BYTES = 1 << 16;

    private Hashes() {}

    public static String sha256Hex(byte[] bytes) {
        return hex(sha256().digest(bytes));
    }

    public static byte[] sha256(byte[] bytes) {
        return sha256().digest(bytes);
    }

    public static byte[] sha256(byte[] bytes, int from, int length) {
        MessageDigest digest = sha256();
        digest.update(bytes, from, length);
        return digest.digest();
    }

    /** Of a file of any size. */
    public static String sha256Hex(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            return sha256Hex(input, Long.MAX_VALUE);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("file " + file + " can't be read", unreadable);
        }
    }

    /** Of the stream's next bytes, at most so many; leaves the stream open after them. */
    public static String sha256Hex(InputStream input, long limit) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = limit;
        while (left > 0) {
            int count = input.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (count < 0) {
                break;
            }
            digest.update(chunk, 0, count);
            left -= count;
        }
        return hex(digest.digest());
    }

    /** To be fed piece by piece. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
