package dev.iota.protocol.reward;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.IncentiveSpec;

/**
 * What a miner is paid for an epoch, and the numbers that it follows from, on the topic {@code rewards}; exactly one for each epoch and miner
 * that has worked within the validity window. The shares of an epoch and what is burned add up to its emission.
 *
 * @param stage at which it worked in this epoch, or last
 * @param uid under which the chain pays it; null if none is known
 * @param passes backward passes of this epoch that the sealed merge counted
 * @param computePartsPerMillion the stage's part of the computing that a sample takes
 * @param workUnits of these passes: thousandths of a token through the whole model
 * @param qualityPartsPerMillion what of its work counts, by the losses of its pathways
 * @param effect by how much it raises losses (CLASP), in nats per token; null if nothing is known
 * @param meanLoss through it, in nats per token; null if nothing is known
 * @param exclusion why its work of this epoch counts nothing; null if it counts
 * @param windowUnits its work within the validity window, by quality and age
 * @param allWindowUnits the sum of everybody's
 * @param emissionUnits of the epoch, in 1e-9 of the token
 * @param burnedUnits of these
 * @param shareUnits the miner's of these
 * @param reason a sentence for people, the miner among them
 * @param settledAtMillis event time: when the epoch's last word was spoken
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RewardRecord(
        int version,
        RunId run,
        Epoch epoch,
        Generation generation,
        Stage stage,
        MinerId miner,
        Integer uid,
        long passes,
        int computePartsPerMillion,
        long workUnits,
        int qualityPartsPerMillion,
        Double effect,
        Double meanLoss,
        Exclusion exclusion,
        long windowUnits,
        long allWindowUnits,
        long emissionUnits,
        long burnedUnits,
        long shareUnits,
        String reason,
        long settledAtMillis) {
    public static final int VERSION = 1;

    /** Why the work of an epoch counts nothing. */
    public enum Exclusion {
        /** Sent into quarantine for what it did in this epoch, or before and not yet back. */
        QUARANTINED,
        /** Its collateral was below the minimum at some time of the epoch. */
        STAKE_TOO_LOW
    }

    public RewardRecord {
        Require.version("reward", version, VERSION);
        Require.present("run", run);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("stage", stage);
        Require.present("miner", miner);
        Require.that(uid == null || uid >= 0 && uid <= StakeRecord.MAX_UID, "uid 0 to " + StakeRecord.MAX_UID + ": " + uid);
        Require.notNegative("passes", passes);
        parts("computePartsPerMillion", computePartsPerMillion);
        Require.notNegative("workUnits", workUnits);
        parts("qualityPartsPerMillion", qualityPartsPerMillion);
        Require.that(effect == null || Double.isFinite(effect), "effect must be finite: " + effect);
        if (meanLoss != null) {
            Require.loss("meanLoss", meanLoss);
        }
        Require.notNegative("windowUnits", windowUnits);
        Require.that(allWindowUnits >= windowUnits, "allWindowUnits below windowUnits: " + allWindowUnits + ", " + windowUnits);
        Require.notNegative("burnedUnits", burnedUnits);
        Require.notNegative("shareUnits", shareUnits);
        Require.that(burnedUnits <= emissionUnits && shareUnits <= emissionUnits - burnedUnits,
                "more shared and burned than the emission of " + emissionUnits + ": " + shareUnits + ", " + burnedUnits);
        reason = Require.shortened("reason", reason);
        Require.notNegative("settledAtMillis", settledAtMillis);
    }

    private static void parts(String field, int value) {
        Require.that(value >= 0 && value <= IncentiveSpec.MILLION, field + " 0 to " + IncentiveSpec.MILLION + ": " + value);
    }
}
