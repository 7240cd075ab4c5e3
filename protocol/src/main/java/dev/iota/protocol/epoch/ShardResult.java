package dev.iota.protocol.epoch;

import dev.iota.protocol.Require;

/**
 * A reduced shard.
 *
 * @param shard its number in the plan, from 0
 * @param sha256 of the object that holds it, in lower-case hexadecimal
 */
public record ShardResult(int shard, String sha256, long sizeBytes) {
    public ShardResult {
        Require.notNegative("shard", shard);
        Require.sha256("sha256", sha256);
        Require.that(sizeBytes >= 1, "sizeBytes must be positive: " + sizeBytes);
    }
}
