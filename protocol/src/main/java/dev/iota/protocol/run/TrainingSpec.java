package dev.iota.protocol.run;

/**
 * How weights follow from gradients, the same for every worker: AdamW on the flat vector of a stage, with linear warm-up and cosine decay
 * over the run's micro-batches.
 *
 * @param microBatchSize sequences in a micro-batch
 * @param sequenceLength tokens in a sequence
 * @param microBatchesPerStep backward passes whose mean gradient makes one optimiser step of a worker
 * @param learningRate at its height
 * @param warmupFraction of the run over which the rate rises from 0
 * @param finalRateFraction of the rate that remains at the end of the run
 * @param weightDecay decoupled, for matrices only
 * @param clipNorm bound of the gradient's norm, per stage
 * @param seed of the initial weights and of the order of samples
 */
public record TrainingSpec(
        int microBatchSize,
        int sequenceLength,
        int microBatchesPerStep,
        double learningRate,
        double warmupFraction,
        double finalRateFraction,
        double weightDecay,
        double beta1,
        double beta2,
        double clipNorm,
        long seed) {

    /** @throws IllegalArgumentException naming the value that can't be */
    public TrainingSpec {
        require(microBatchSize >= 1 && microBatchSize <= 4096, "microBatchSize 1 to 4096: " + microBatchSize);
        require(sequenceLength >= 2 && sequenceLength <= 131_072, "sequenceLength 2 to 131072: " + sequenceLength);
        require(microBatchesPerStep >= 1 && microBatchesPerStep <= 4096, "microBatchesPerStep 1 to 4096: " + microBatchesPerStep);
        require(learningRate > 0 && learningRate < 1, "learningRate between 0 and 1: " + learningRate);
        require(warmupFraction >= 0 && warmupFraction < 1, "warmupFraction 0 to 1: " + warmupFraction);
        require(finalRateFraction >= 0 && finalRateFraction <= 1, "finalRateFraction 0 to 1: " + finalRateFraction);
        require(weightDecay >= 0 && weightDecay < 1, "weightDecay 0 to 1: " + weightDecay);
        require(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "beta1 and beta2 0 to 1: " + beta1 + ", " + beta2);
        require(clipNorm > 0 && clipNorm < Double.POSITIVE_INFINITY, "clipNorm must be positive and finite: " + clipNorm);
    }

    /** The settings of the reference: AdamW, weight decay 0.1, clip 1.0, betas (0.9, 0.95), for the given batch shape. */
    public static TrainingSpec of(int microBatchSize, int sequenceLength, double learningRate) {
        return new TrainingSpec(microBatchSize, sequenceLength, 1, learningRate, 0.05, 0.1, 0.1, 0.9, 0.95, 1.0, 42);
    }

    public TrainingSpec withMicroBatchesPerStep(int count) {
        return new TrainingSpec(microBatchSize, sequenceLength, count, learningRate, warmupFraction, finalRateFraction, weightDecay,
                beta1, beta2, clipNorm, seed);
    }

    public TrainingSpec withSeed(long number) {
        return new TrainingSpec(microBatchSize, sequenceLength, microBatchesPerStep, learningRate, warmupFraction, finalRateFraction,
                weightDecay, beta1, beta2, clipNorm, number);
    }

    public int tokensPerMicroBatch() {
        return microBatchSize * sequenceLength;
    }

    /**
     * The learning rate at a point of the run.
     *
     * @param progress 0 at the first micro-batch, 1 after the last
     */
    public double rateAt(double progress) {
        double bounded = Math.max(0, Math.min(1, progress));
        if (bounded < warmupFraction) {
            return learningRate * bounded / warmupFraction;
        }
        double decayed = (bounded - warmupFraction) / (1 - warmupFraction);
        double cosine = 0.5 * (1 + Math.cos(Math.PI * decayed));
        return learningRate * (finalRateFraction + (1 - finalRateFraction) * cosine);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("training: " + otherwise);
        }
    }
}
