package dev.iota.dashboard;

import dev.iota.protocol.event.ScoreRecord;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** How sure it is that a miner's effect is not nil. */
final class Confidence {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final double DIGITS = 1e3;

    private Confidence() {}

    /**
     * Two-sided: the part of the normal distribution within the effect's distance from nil, in standard errors.
     *
     * @return 0 to 1; null if too little is known
     */
    static Double of(ScoreRecord score) {
        if (score == null || score.effectError() == null || score.effectError() == 0) {
            return null;
        }
        double deviations = Math.abs(score.effect()) / score.effectError();
        return Math.round(DIGITS * (1 - 2 * NORMAL.survivalProbability(deviations))) / DIGITS;
    }
}
