package dev.iota.operators.reward;

import dev.iota.protocol.run.IncentiveSpec;

/**
 * What of a miner's work counts, by how much it raises losses (CLASP): all up to 2 % of the mean loss, nothing from 10 % on, by which the
 * paper's malicious miner raises them; a straight line between. A point estimate on purpose: the benefit of the doubt, by the standard
 * error, would pay those who split themselves, since few samples leave more doubt.
 */
final class Quality {
    static final double HARMLESS = 0.02;
    static final double WORTHLESS = 0.10;

    private Quality() {}

    /**
     * In parts per million.
     *
     * @param effect in nats per token; null if nothing is known, which counts as harmless
     * @param meanLoss in nats per token
     */
    static int of(Double effect, Double meanLoss) {
        if (effect == null || effect <= 0) {
            return IncentiveSpec.MILLION;
        }
        double rise = meanLoss > 0 ? effect / meanLoss : WORTHLESS;
        return Fractions.millionths(1 - (rise - HARMLESS) / (WORTHLESS - HARMLESS));
    }
}
