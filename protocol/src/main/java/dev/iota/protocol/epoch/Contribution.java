package dev.iota.protocol.epoch;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.MinerId;

/**
 * What a miner learnt of one stage in an epoch, as it uploaded it.
 *
 * @param object key in the object store, a safetensors file
 * @param sha256 of the object's header and table of hashes, in lower-case hexadecimal: with it every range of the object can be checked
 * @param backwardPasses the work behind it: contributions are weighted by {@code 1 + backwardPasses}
 */
public record Contribution(MinerId miner, String object, String sha256, long sizeBytes, long backwardPasses) {
    public Contribution {
        Require.present("miner", miner);
        Require.objectKey("object", object);
        Require.sha256("sha256", sha256);
        Require.that(sizeBytes >= 1, "sizeBytes must be positive: " + sizeBytes);
        Require.notNegative("backwardPasses", backwardPasses);
    }

    /** Weight in the merge: {@code 1 + backwardPasses}, as the reference weights them. */
    public double weight() {
        return 1.0 + backwardPasses;
    }
}
