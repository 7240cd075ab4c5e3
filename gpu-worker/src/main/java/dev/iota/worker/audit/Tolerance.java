package dev.iota.worker.audit;

import dev.iota.worker.compute.Similarity;

/**
 * How far a miner that computes unlike its auditor may be off, by the thresholds of IOTA's reference code. One that computes alike may not
 * be off at all.
 *
 * @param minCosine -1 to 1
 * @param minMagnitudeRatio 0 to 1
 */
public record Tolerance(double minCosine, double minMagnitudeRatio) {
    /** Of what is sent to a neighbour. */
    public static final Tolerance OUTPUT = new Tolerance(0.9, 0.8);
    /** Of the change of the weights. */
    static final Tolerance WEIGHTS = new Tolerance(0.9, 0.7);
    /** Of the optimiser's moments. */
    static final Tolerance MOMENT = new Tolerance(0.8, 0);
    /** Part of a loss, above which it is false: different processors are a thousandth of that apart. */
    private static final double LOSS = 0.01;

    public boolean allows(Similarity similarity) {
        return similarity.cosine() >= minCosine && similarity.magnitudeRatio() >= minMagnitudeRatio;
    }

    static boolean allowsLoss(double expected, double found) {
        return Math.abs(found - expected) <= LOSS * Math.abs(expected);
    }
}
