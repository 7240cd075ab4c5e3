package dev.iota.operators.orchestration;

import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Randomness that follows from a secret and the sample alone: no worker can foresee or bend it, and it repeats. SHA-256 in counter mode.
 */
public final class SecretRandom implements RandomGenerator {
    private final byte[] block;
    private ByteBuffer drawn = ByteBuffer.allocate(0);
    private int counter;

    /** @param secret known to the orchestrator only */
    public SecretRandom(byte[] secret, Generation generation, MicroBatch microBatch, Attempt attempt) {
        block = ByteBuffer.allocate(secret.length + 20 + Integer.BYTES)
                .put(secret)
                .putInt(generation.value())
                .putLong(microBatch.value())
                .putInt(attempt.value())
                .array();
    }

    private SecretRandom(byte[] secret, byte[] purpose) {
        block = ByteBuffer.allocate(secret.length + purpose.length + Integer.BYTES).put(secret).put(purpose).array();
    }

    /** For the draw of a stage's shards at the end of an epoch; unlike any sample's. */
    static SecretRandom ofMerge(byte[] secret, Generation generation, Epoch epoch, int stage) {
        return new SecretRandom(secret, ("merge-" + generation + "-" + epoch + "-" + stage).getBytes(StandardCharsets.US_ASCII));
    }

    /** For the draw of who stands in for a shard's owners; another one for each who is called. */
    static SecretRandom ofSubstitute(byte[] secret, Generation generation, Epoch epoch, ShardId shard, int called) {
        String purpose = "substitute-" + generation + "-" + epoch + "-" + shard.stage() + "-" + shard.shard() + "-" + called;
        return new SecretRandom(secret, purpose.getBytes(StandardCharsets.US_ASCII));
    }

    /** For the draw of whose work is repeated; a contribution's draw does not depend on those of others. */
    public static SecretRandom ofAudit(byte[] secret, String manifestSha256, Stage stage, MinerId miner) {
        return new SecretRandom(secret, ("audit-" + manifestSha256 + "-" + stage + "-" + miner).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public long nextLong() {
        if (!drawn.hasRemaining()) {
            ByteBuffer.wrap(block).putInt(block.length - Integer.BYTES, counter++);
            drawn = ByteBuffer.wrap(Signatures.sha256(block));
        }
        return drawn.getLong();
    }
}
