package dev.iota.protocol.crypto;

import dev.iota.protocol.id.MinerId;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Checks of Ed25519 signatures (RFC 8032) and SHA-256 checksums. */
public final class Signatures {
    public static final int SIGNATURE_BYTES = 64;
    public static final int CHECKSUM_BYTES = 32;

    /** The constant beginning of an Ed25519 key in X.509 form (RFC 8410); the 32 raw bytes follow. */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Signatures() {}

    /** Whether this miner signed these parts. False, never an exception, for anything malformed. */
    public static boolean isValid(MinerId signer, byte[] signature, byte[]... parts) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey(signer));
            for (byte[] part : parts) {
                verifier.update(part);
            }
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    static byte[] rawKey(EdECPublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - MinerId.KEY_BYTES, encoded.length);
    }

    private static PublicKey publicKey(MinerId miner) throws GeneralSecurityException {
        byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + MinerId.KEY_BYTES);
        System.arraycopy(miner.publicKey(), 0, encoded, X509_PREFIX.length, MinerId.KEY_BYTES);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }
}
