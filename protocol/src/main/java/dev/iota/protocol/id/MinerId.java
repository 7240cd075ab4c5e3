package dev.iota.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.iota.protocol.crypto.Base32;
import java.util.Objects;

/**
 * A miner is its Ed25519 public key: whoever can sign with it is that miner.
 *
 * @param value the 32 bytes of the raw public key in lower-case base32 without padding: 52 characters
 */
public record MinerId(@JsonValue String value) implements Comparable<MinerId> {
    public static final int KEY_BYTES = 32;
    private static final int CHARACTERS = 52;

    /** @throws IllegalArgumentException if it is not 52 characters of base32 */
    @JsonCreator
    public MinerId {
        Objects.requireNonNull(value, "miner");
        if (value.length() != CHARACTERS || !Base32.isCanonical(value, KEY_BYTES)) {
            throw new IllegalArgumentException("miner '" + shorten(value) + "' is not an Ed25519 key in base32 (52 of a-z, 2-7)");
        }
    }

    /** The miner whose raw public key this is. */
    public static MinerId of(byte[] publicKey) {
        if (publicKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("an Ed25519 public key has 32 bytes, not " + publicKey.length);
        }
        return new MinerId(Base32.encode(publicKey));
    }

    /** The 32 bytes of the raw public key. */
    public byte[] publicKey() {
        return Base32.decode(value, KEY_BYTES);
    }

    /** Eight characters, for people. */
    public String shortForm() {
        return value.substring(0, 8);
    }

    @Override
    public int compareTo(MinerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
