package dev.iota.worker.data;

/**
 * The tokens of one micro-batch, row by row: {@code [microBatchSize * sequenceLength]} each.
 *
 * @param targets the token that follows each of the inputs
 */
public record TokenBatch(int[] inputs, int[] targets) {
    /** For stages that read no tokens. */
    public static final TokenBatch NONE = new TokenBatch(new int[0], new int[0]);

    /** @throws IllegalArgumentException if they differ in length */
    public TokenBatch {
        if (inputs.length != targets.length) {
            throw new IllegalArgumentException(inputs.length + " inputs for " + targets.length + " targets");
        }
    }
}
