package dev.iota.operators.reward;

import dev.iota.protocol.run.IncentiveSpec;

/** How work loses weight with age: the paper's w. */
final class Decay {
    /** Half-lives after which an epoch counts nothing: it would weigh less than a thousandth. */
    private static final int HALF_LIVES = 10;
    /** Epochs that can count together, however short they are; state is bounded by it. */
    static final int MAX_EPOCHS = 16_384;

    private final IncentiveSpec incentives;

    Decay(IncentiveSpec incentives) {
        this.incentives = incentives;
    }

    /** Weight in parts per million of work of so many milliseconds ago. */
    int weight(long ageMillis) {
        double lives = (double) Math.max(0, ageMillis) / incentives.validityMillis();
        return switch (incentives.decay()) {
            case STEP -> lives < 1 ? IncentiveSpec.MILLION : 0;
            case EXPONENTIAL -> lives < HALF_LIVES ? Fractions.millionths(StrictMath.pow(0.5, lives)) : 0;
        };
    }
}
