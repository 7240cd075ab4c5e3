package dev.iota.local.lab;

import java.util.List;
import java.util.Random;

/**
 * The losses of a training that nobody computes. The loss falls from {@value #UNTRAINED} (uniform over 256 tokens) to {@value #FINAL} nats
 * as {@code exp(-4 learnt / samples)}; each sample's has noise of deviation {@value #NOISE}. A bad miner on a pathway spoils a share of what
 * the model has learnt: a sample's loss goes up by {@code taint * (UNTRAINED - loss)}, where {@code 1 - taint} is the product of
 * {@code 1 - share} over the pathway's miners. A spoilt sample teaches less: {@code learnt} grows by {@code 1 - taint}. The shares are
 * assumptions, not measurements; lies about the loss, delays and silence leave the loss as it is.
 */
final class SimulatedLoss {
    static final double UNTRAINED = 5.5;
    static final double FINAL = 1.5;
    static final double NOISE = 0.2;
    private static final double RATE = 4;

    private final long samples;
    private final Random random;
    private double learnt;

    SimulatedLoss(long samples, Random random) {
        this.samples = samples;
        this.random = random;
    }

    /**
     * The share of what the model has learnt that a bad miner spoils.
     *
     * @param done samples that the miner computed before
     * @param isTogether whether another bad miner is on the pathway
     */
    static double spoilt(Scenario scenario, long done, boolean isTogether) {
        return switch (scenario) {
            case NOISE, SIGN_FLIP, REPLAY -> 0.3;
            case SCALE -> 0.2;
            case DRIFT -> 0.3 * Math.min(1, done / Scenario.DRIFT_SAMPLES);
            case LAZY -> 0.05;
            case STALE -> 0.02;
            case COLLUDE -> isTogether ? 0.3 : 0;
            case NOT_A_NUMBER, FALSE_LOSS, STRAGGLE, VANISH -> 0;
            case FORGE_ALONE, FORGE_PAIR -> throw new IllegalArgumentException(scenario + " has no simulated loss");
        };
    }

    /** How much the model has learnt. */
    double learnt() {
        return learnt;
    }

    /** The model is again what it was when it had learnt so much. */
    void goBack(double before) {
        learnt = before;
    }

    /** The next sample's loss, in nats per token; it is learnt from. */
    double next(List<Double> spoiltShares) {
        double sound = 1;
        for (double share : spoiltShares) {
            sound *= 1 - share;
        }
        double loss = FINAL + (UNTRAINED - FINAL) * Math.exp(-RATE * learnt / samples);
        learnt += sound;
        return Math.max(0, loss + (1 - sound) * (UNTRAINED - loss) + NOISE * random.nextGaussian());
    }
}
