package dev.iota.protocol.run;

import dev.iota.protocol.Require;
import java.time.Duration;

/**
 * How work is paid. For each sealed epoch a fixed emission is shared by what everybody did within the validity window: {@code I_m = sum over
 * epochs n of S_m(n) * w(age of n)} (IOTA paper, section on incentives).
 *
 * @param emissionUnits paid for each epoch, in 1e-9 of the token
 * @param validityMillis gamma: with {@link Decay#STEP} the age at which work stops to count, with {@link Decay#EXPONENTIAL} that at which it
 *     counts half
 * @param burnedPartsPerMillion of the emission that nobody gets
 * @param settledAfterEpochs so many further epochs must be sealed before one is paid, so that it can still be undone; the run's end settles all
 * @param minimumStakeUnits collateral that a miner must have to take part and be paid; 0: none
 * @param slashedPartsPerMillion of its stake that a miner loses for a proven fault
 */
public record IncentiveSpec(
        long emissionUnits,
        long validityMillis,
        Decay decay,
        int burnedPartsPerMillion,
        int settledAfterEpochs,
        long minimumStakeUnits,
        int slashedPartsPerMillion) {
    public static final int MILLION = 1_000_000;
    /** One token an epoch, ten hours at full weight, nothing burned, no stake asked. */
    public static final IncentiveSpec DEFAULT =
            new IncentiveSpec(1_000_000_000L, Duration.ofHours(10).toMillis(), Decay.STEP, 0, 2, 0, 100_000);

    /** How work loses weight with age. */
    public enum Decay {
        STEP,
        EXPONENTIAL
    }

    public IncentiveSpec {
        Require.notNegative("incentives: emissionUnits", emissionUnits);
        Require.that(validityMillis >= 1, "incentives: validityMillis must be positive: " + validityMillis);
        Require.present("incentives: decay", decay);
        parts("burnedPartsPerMillion", burnedPartsPerMillion);
        Require.that(settledAfterEpochs >= 0 && settledAfterEpochs <= 10_000, "incentives: settledAfterEpochs 0 to 10000: " + settledAfterEpochs);
        Require.notNegative("incentives: minimumStakeUnits", minimumStakeUnits);
        parts("slashedPartsPerMillion", slashedPartsPerMillion);
    }

    private static void parts(String field, int value) {
        Require.that(value >= 0 && value <= MILLION, "incentives: " + field + " 0 to " + MILLION + ": " + value);
    }
}
