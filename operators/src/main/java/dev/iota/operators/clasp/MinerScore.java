package dev.iota.operators.clasp;

/**
 * What a window's losses say of a miner at a stage.
 *
 * @param samples through it
 * @param meanLoss over them, in nats per token: the paper's estimate
 * @param meanLossError standard error of it; infinite for a single sample
 * @param effect by how much it raises the loss of a pathway above the median miner of its stage; 0 for the only one
 * @param effectError standard error of it; NaN if there are too few samples
 * @param suspicion t-statistic of the losses being explained better with this miner as a bad one than without; 0 if it is not suspected
 */
public record MinerScore(
        Member member, long samples, double meanLoss, double meanLossError, double effect, double effectError, double suspicion) {

    public boolean isSuspect() {
        return suspicion > 0;
    }
}
