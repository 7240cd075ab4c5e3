package dev.iota.operators.reward;

import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.RunSpec;
import java.math.BigInteger;
import java.util.Locale;

/** A reward in words, with all the numbers that it follows from. */
final class RewardReason {
    private static final double PER_CENT = IncentiveSpec.MILLION / 100.0;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long HOUR_MILLIS = 60 * MINUTE_MILLIS;

    private RewardReason() {}

    /**
     * @param hasWorked in the epoch that is paid; else before
     * @param counted of the miner's work within the window
     * @param total of everybody's
     */
    static String of(RunSpec run, boolean hasWorked, long passes, Work work, BigInteger counted, BigInteger total) {
        return (hasWorked ? work(run, passes, work) : "no work in this epoch") + ", " + share(run.incentives(), counted, total);
    }

    private static String work(RunSpec run, long passes, Work work) {
        String done = String.format(Locale.ROOT, "%,d backward pass%s of %,d tokens at %.1f %% of the computing",
                passes, passes == 1 ? "" : "es", run.training().tokensPerMicroBatch(), work.computePartsPerMillion() / PER_CENT);
        if (work.exclusion() != null) {
            return done + ", which count nothing: " + switch (work.exclusion()) {
                case QUARANTINED -> "in quarantine for this epoch (./iota scores says why)";
                case STAKE_TOO_LOW -> String.format(Locale.ROOT, "its stake was below %.9f at some time of this epoch",
                        run.incentives().minimumStakeUnits() / 1e9);
            };
        }
        return done + String.format(Locale.ROOT, ", quality %.2f (%s)", work.qualityPartsPerMillion() / 1e6, losses(work));
    }

    private static String losses(Work work) {
        if (work.effect() == null) {
            return "its losses were not judged";
        }
        double percent = work.meanLoss() > 0 ? 100 * work.effect() / work.meanLoss() : 0;
        return String.format(Locale.ROOT, "losses through it %.1f %% %s", Math.abs(percent), percent < 0 ? "lower" : "higher");
    }

    private static String share(IncentiveSpec incentives, BigInteger counted, BigInteger total) {
        if (total.signum() == 0) {
            return "and nobody's work of the last " + window(incentives) + " counts: all is burned";
        }
        double percent = counted.doubleValue() / total.doubleValue() * 100;
        String decayed = incentives.decay() == IncentiveSpec.Decay.STEP ? "last " + window(incentives)
                : "past, which counts half after " + window(incentives);
        return String.format(Locale.ROOT, "%.1f %% of the work of the %s", percent, decayed);
    }

    private static String window(IncentiveSpec incentives) {
        long millis = incentives.validityMillis();
        return millis % HOUR_MILLIS == 0 ? millis / HOUR_MILLIS + " h"
                : millis % MINUTE_MILLIS == 0 ? millis / MINUTE_MILLIS + " min" : millis + " ms";
    }
}
