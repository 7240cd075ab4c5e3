package dev.iota.access.kafka;

import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.run.RunSpec;

/** How much of a broker each may take: little before it has a place, then what the run's tensors need, several times over. */
public final class QuotaRules {
    private static final int FRAMES_PER_SECOND = 64;
    private static final long LEAST_PLACED = 4L << 20;
    /** A validator reads in minutes what miners sent in an epoch. */
    private static final int VALIDATOR_FACTOR = 4;
    /** Reports of audits. */
    private static final long VALIDATOR_BYTES_PER_SECOND = 64L << 10;
    private static final double PLACED_PERCENT = 100;

    private final Quota placed;

    public QuotaRules(RunSpec run) {
        long bytes = Math.max(LEAST_PLACED, (long) FRAMES_PER_SECOND * FrameRules.maxPayloadBytes(run));
        placed = new Quota(bytes, bytes, PLACED_PERCENT);
    }

    public Quota quota(Standing standing) {
        if (standing instanceof Standing.Placed) {
            return placed;
        }
        return standing instanceof Standing.Validator
                ? new Quota(VALIDATOR_BYTES_PER_SECOND, VALIDATOR_FACTOR * placed.consumeBytesPerSecond(), PLACED_PERCENT)
                : Quota.UNPLACED;
    }
}
