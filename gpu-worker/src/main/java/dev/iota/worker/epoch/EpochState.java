package dev.iota.worker.epoch;

import dev.iota.worker.compute.StageState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a stage begins an epoch with.
 *
 * @param velocity the outer optimiser's momentum, one value a parameter; empty if it has none
 */
public record EpochState(StageState state, float[] velocity) {
    private static final float[] NONE = {};
    private static final int CHUNK_FLOATS = 1 << 14;

    /** @throws IllegalArgumentException if the momentum is of another length */
    public EpochState {
        if (velocity.length != 0 && velocity.length != state.weights().length) {
            throw new IllegalArgumentException(velocity.length + " values of momentum for " + state.weights().length + " parameters");
        }
    }

    /** Before the first merge. */
    public static EpochState fresh(StageState state, boolean hasVelocity) {
        return new EpochState(state, hasVelocity ? new float[state.weights().length] : NONE);
    }

    /** SHA-256 of all values as little-endian floats, then of the count of steps; in lower-case hexadecimal. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (float[] vector : new float[][] {state.weights(), state.firstMoment(), state.secondMoment(), velocity}) {
                update(digest, vector);
            }
            digest.update(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(state.steps()).flip());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void update(MessageDigest digest, float[] vector) {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < vector.length; at += CHUNK_FLOATS) {
            int floats = Math.min(CHUNK_FLOATS, vector.length - at);
            chunk.asFloatBuffer().put(vector, at, floats);
            digest.update(chunk.array(), 0, floats * Float.BYTES);
        }
    }
}
