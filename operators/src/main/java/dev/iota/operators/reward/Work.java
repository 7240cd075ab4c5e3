package dev.iota.operators.reward;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.RewardRecord.Exclusion;
import dev.iota.protocol.run.IncentiveSpec;
import java.math.BigInteger;

/**
 * What a miner did at a stage in a sealed epoch.
 *
 * @param passes backward passes that the merge counted
 * @param computePartsPerMillion the stage's part of the computing; 0 until the epoch is settled, as all that follows
 * @param workUnits of these passes: thousandths of a token through the whole model
 * @param qualityPartsPerMillion what of them counts
 * @param effect in nats per token; null if nothing is known
 * @param meanLoss in nats per token; null if nothing is known
 * @param exclusion why it counts nothing; null if it counts
 */
public record Work(
        Stage stage,
        MinerId miner,
        long passes,
        int computePartsPerMillion,
        long workUnits,
        int qualityPartsPerMillion,
        Double effect,
        Double meanLoss,
        Exclusion exclusion) {

    static Work unsettled(Stage stage, MinerId miner, long passes) {
        return new Work(stage, miner, passes, 0, 0, IncentiveSpec.MILLION, null, null, null);
    }

    /** @param known null if CLASP says nothing of it */
    Work settled(int tokensPerPass, int partsPerMillion, LossEffect known, Exclusion because) {
        BigInteger units = BigInteger.valueOf(passes)
                .multiply(BigInteger.valueOf(tokensPerPass))
                .multiply(BigInteger.valueOf(partsPerMillion))
                .divide(BigInteger.valueOf(IncentiveSpec.MILLION / 1_000));
        Double rise = known == null ? null : known.effect();
        Double loss = known == null ? null : known.meanLoss();
        return new Work(stage, miner, passes, partsPerMillion, Fractions.bounded(units), Quality.of(rise, loss), rise, loss, because);
    }

    Work excluded(Exclusion because) {
        return new Work(stage, miner, passes, computePartsPerMillion, workUnits, qualityPartsPerMillion, effect, meanLoss, because);
    }

    /** What counts of it, in millionths of a work unit. */
    BigInteger counted() {
        return exclusion != null ? BigInteger.ZERO
                : BigInteger.valueOf(workUnits).multiply(BigInteger.valueOf(qualityPartsPerMillion));
    }
}
