package dev.iota.local.lab;

import dev.iota.worker.compute.StageCompute;
import java.util.Random;

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
    STRAGGLE;

    /** The computation as this kind of miner does it. */
    public StageCompute of(StageCompute honest) {
        Random random = new Random(7);
        return switch (this) {
            case NOISE -> new Distorted(honest, (tensor, number) -> Distorted.noise(tensor, random));
            case SIGN_FLIP -> new Distorted(honest, (tensor, number) -> Distorted.scaled(tensor, -1));
            case SCALE -> new Distorted(honest, (tensor, number) -> Distorted.scaled(tensor, 10));
            case REPLAY -> new Distorted(honest, Distorted.replayed());
            case LAZY -> new Lazy(honest);
            case STALE -> new Stale(honest);
            case DRIFT -> new Distorted(honest, (tensor, number) -> Distorted.mixed(tensor, Math.min(1, number / 200.0), random));
            case NOT_A_NUMBER -> new Distorted(honest, (tensor, number) -> number % 10 == 9 ? Distorted.scaled(tensor, Float.NaN) : tensor);
            case FALSE_LOSS -> new FalseLoss(honest);
            case STRAGGLE -> new Slow(honest);
        };
    }
}
