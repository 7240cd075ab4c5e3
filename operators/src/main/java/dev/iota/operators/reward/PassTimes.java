package dev.iota.operators.reward;

import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Generation;

/**
 * What a miner says of its passes of an epoch, added up.
 *
 * @param backwardPasses so many
 * @param computeMicros of all passes, forward ones too: the tail does both in one
 */
public record PassTimes(WorkId work, Generation generation, long backwardPasses, long computeMicros) {
    /** Nobody computes a pass for longer. */
    private static final long MAX_MICROS = 3_600_000_000L;

    static PassTimes none(WorkId work, Generation generation) {
        return new PassTimes(work, generation, 0, 0);
    }

    PassTimes plus(Direction direction, long micros) {
        return new PassTimes(work, generation, backwardPasses + (direction == Direction.BACKWARD ? 1 : 0),
                computeMicros + Math.min(micros, MAX_MICROS));
    }

    /** Time for a sample. */
    double meanMicros() {
        return (double) computeMicros / backwardPasses;
    }
}
