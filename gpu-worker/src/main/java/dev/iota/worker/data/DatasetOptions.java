package dev.iota.worker.data;

/**
 * How text becomes a dataset.
 *
 * @param maxTokens at which each text is cut off
 * @param tokensPerShard of every shard but the last; at most 64 MiB of bytes
 * @param validationFraction of the text's tokens, its end, that are held out when there is no text for validation; bounded to
 *     {@link #MAX_VALIDATION_TOKENS}, and at least the lesser of {@link #MIN_VALIDATION_TOKENS} and a tenth
 */
public record DatasetOptions(long maxTokens, int tokensPerShard, double validationFraction) {
    public static final int MAX_SHARD_BYTES = 64 << 20;
    public static final int MAX_VALIDATION_TOKENS = 64 << 10;
    public static final int MIN_VALIDATION_TOKENS = 4 << 10;

    /** @throws IllegalArgumentException naming the value that can't be */
    public DatasetOptions {
        require(maxTokens >= 4, "maxTokens must be 4 or more: " + maxTokens);
        require(tokensPerShard >= 1 && tokensPerShard <= MAX_SHARD_BYTES / 4,
                "tokensPerShard 1 to " + MAX_SHARD_BYTES / 4 + ": " + tokensPerShard);
        require(validationFraction > 0 && validationFraction <= 0.5, "validationFraction above 0, at most 0.5: " + validationFraction);
    }

    /** No cut, 8 Mi tokens a shard, 2 % held out. */
    public static DatasetOptions defaults() {
        return new DatasetOptions(Long.MAX_VALUE, 8 << 20, 0.02);
    }

    public DatasetOptions withMaxTokens(long tokens) {
        return new DatasetOptions(tokens, tokensPerShard, validationFraction);
    }

    public DatasetOptions withTokensPerShard(int tokens) {
        return new DatasetOptions(maxTokens, tokens, validationFraction);
    }

    /** How many of a text's last tokens are held out. */
    long heldOut(long tokens) {
        long least = Math.min(MIN_VALIDATION_TOKENS, tokens / 10);
        return Math.max(2, Math.min(MAX_VALIDATION_TOKENS, Math.max(least, (long) (tokens * validationFraction))));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("dataset: " + otherwise);
        }
    }
}
