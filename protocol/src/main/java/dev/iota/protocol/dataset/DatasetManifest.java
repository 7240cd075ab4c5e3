package dev.iota.protocol.dataset;

import java.util.List;

/**
 * What a prepared dataset holds: token shards with their hashes, so that head, tail and validator read the same tokens by range.
 *
 * @param version of this format
 * @param tokenizer {@code bytes}, or the name of a jtokkit encoding
 * @param vocabulary number of token ids
 * @param bytesPerToken 1, 2 or 4: unsigned little-endian integers
 * @param training the tokens to learn from
 * @param validation held-out tokens
 */
public record DatasetManifest(
        int version, String tokenizer, int vocabulary, int bytesPerToken, Split training, Split validation) {
    public static final int VERSION = 1;

    /**
     * A run of tokens, cut into shards of equal length but for the last.
     *
     * @param tokens of all shards together
     * @param tokensPerShard of every shard but the last
     */
    public record Split(long tokens, long tokensPerShard, List<Shard> shards) {
        public Split {
            shards = List.copyOf(shards);
            if (shards.stream().mapToLong(Shard::tokens).sum() != tokens) {
                throw new IllegalArgumentException("the shards' tokens do not add up to " + tokens);
            }
        }
    }

    /**
     * One object of tokens.
     *
     * @param object its key in the object store
     * @param sha256 of its bytes, in lower-case hexadecimal
     */
    public record Shard(String object, long tokens, String sha256) {}

    /** @throws IllegalArgumentException naming the field that can't be */
    public DatasetManifest {
        if (version != VERSION) {
            throw new IllegalArgumentException("dataset manifest of version " + version + "; this release reads " + VERSION);
        }
        if (vocabulary < 2 || (bytesPerToken != 1 && bytesPerToken != 2 && bytesPerToken != 4)
                || (bytesPerToken < 4 && vocabulary > 1 << (8 * bytesPerToken))) {
            throw new IllegalArgumentException("a vocabulary of " + vocabulary + " does not fit " + bytesPerToken + " bytes a token");
        }
    }
}
