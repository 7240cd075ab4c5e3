package dev.iota.protocol.crypto;

import dev.iota.protocol.id.MinerId;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Objects;

/** An Ed25519 key pair: the identity of a miner, or of the orchestrator. */
public final class MinerKey {
    private final PrivateKey privateKey;
    private final MinerId miner;

    private MinerKey(PrivateKey privateKey, MinerId miner) {
        this.privateKey = Objects.requireNonNull(privateKey);
        this.miner = Objects.requireNonNull(miner);
    }

    /** A new random key. */
    public static MinerKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new MinerKey(pair.getPrivate(), MinerId.of(Signatures.rawKey((EdECPublicKey) pair.getPublic())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no Ed25519", e);
        }
    }

    /**
     * The key from what {@link #encoded} wrote.
     *
     * @throws IllegalArgumentException if these bytes are no such key
     */
    public static MinerKey of(byte[] encoded) {
        try {
            if (encoded.length <= MinerId.KEY_BYTES) {
                throw new IllegalArgumentException("too short for a key: " + encoded.length + " bytes");
            }
            int split = encoded.length - MinerId.KEY_BYTES;
            PrivateKey privateKey =
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(Arrays.copyOf(encoded, split)));
            MinerKey key = new MinerKey(privateKey, MinerId.of(Arrays.copyOfRange(encoded, split, encoded.length)));
            byte[] probe = {1};
            if (!Signatures.isValid(key.miner, key.sign(probe), probe)) {
                throw new IllegalArgumentException("its public half does not belong to its private half");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 private key: " + e.getMessage(), e);
        }
    }

    /** The private key in PKCS #8, followed by the 32 bytes of the public key. Keep it secret. */
    public byte[] encoded() {
        byte[] secret = privateKey.getEncoded();
        byte[] both = Arrays.copyOf(secret, secret.length + MinerId.KEY_BYTES);
        System.arraycopy(miner.publicKey(), 0, both, secret.length, MinerId.KEY_BYTES);
        return both;
    }

    public MinerId miner() {
        return miner;
    }

    /** The 64 bytes of the signature over the parts, one after the other. */
    public byte[] sign(byte[]... parts) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(privateKey);
            for (byte[] part : parts) {
                signer.update(part);
            }
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing failed", e);
        }
    }
}
