package dev.iota.local.lab;

import dev.iota.worker.compute.Conduct;
import dev.iota.worker.compute.StageCompute;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What a bad miner does. */
public enum Scenario {
    /** Sends noise of the right size in place of what it computed. */
    NOISE,
    /** Turns the sign of all that it sends. */
    SIGN_FLIP,
    /** Sends ten times what it computed. */
    SCALE,
    /** Sends what it computed for the sample before. */
    REPLAY,
    /** Sends what it received, and learns nothing. */
    LAZY,
    /** Goes on with the weights of its first epoch. */
    STALE,
    /** Adds noise that grows with every sample. */
    DRIFT,
    /** Sends what is no number, once in ten samples. */
    NOT_A_NUMBER,
    /** At the tail: tells a loss that is a tenth lower than it is. */
    FALSE_LOSS,
    /** Takes four times as long. */
    STRAGGLE,
    /** Stores and reports forged shards of merges, each forger its own lie. */
    FORGE_ALONE,
    /** Two of a stage forge the shards that they own together, alike. */
    FORGE_PAIR,
    /** Sends noise where a conspirator of another stage is on the pathway too. */
    COLLUDE,
    /** Its process ends without a word after some samples, each time it is started. */
    VANISH;

    /** Of {@link #DRIFT}: samples until all is noise. */
    static final double DRIFT_SAMPLES = 200;
    /** Of {@link #NOT_A_NUMBER}: one in so many. */
    static final int NOT_A_NUMBER_EVERY = 10;
    /** Of {@link #FALSE_LOSS}: what is told of the loss. */
    static final float FALSE_LOSS_SHARE = 0.9f;
    /** Of {@link #STRAGGLE}: time taken, in that of others. */
    static final int STRAGGLE_FACTOR = 4;

    /** How a process of this kind of miner treats what it computes. */
    Conduct conduct(Accomplices accomplices) {
        Random random = new Random(7);
        return switch (this) {
            case NOISE -> sending((tensor, number) -> Distorted.noise(tensor, random));
            case SIGN_FLIP -> sending((tensor, number) -> Distorted.scaled(tensor, -1));
            case SCALE -> sending((tensor, number) -> Distorted.scaled(tensor, 10));
            case REPLAY -> sending(Distorted.replayed());
            case LAZY -> computing(Lazy::new);
            case STALE -> computing(Stale::new);
            case DRIFT -> sending((tensor, number) -> Distorted.mixed(tensor, Math.min(1, number / DRIFT_SAMPLES), random));
            case NOT_A_NUMBER -> sending((tensor, number) ->
                    number % NOT_A_NUMBER_EVERY == NOT_A_NUMBER_EVERY - 1 ? Distorted.scaled(tensor, Float.NaN) : tensor);
            case FALSE_LOSS -> new FalseLoss(accomplices);
            case STRAGGLE -> computing(Slow::new);
            case FORGE_ALONE -> new Forgery.Alone();
            case FORGE_PAIR -> new Forgery.InPairs(accomplices);
            case COLLUDE -> new Collusion(accomplices, random);
            case VANISH -> new Vanishing();
        };
    }

    /** Whether its miners act together. */
    boolean isConspiracy() {
        return this == FORGE_PAIR || this == COLLUDE;
    }

    /** Whether who is bad is told when all have their places: they act together, or can lie at one stage alone. */
    boolean isPlaced() {
        return isConspiracy() || this == FALSE_LOSS;
    }

    /** As people type it. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Conduct sending(Distorted.Distortion distortion) {
        return computing(honest -> new Distorted(honest, distortion));
    }

    private static Conduct computing(UnaryOperator<StageCompute> computation) {
        return new Conduct() {
            @Override
            public StageCompute computing(StageCompute device) {
                return computation.apply(device);
            }
        };
    }
}
