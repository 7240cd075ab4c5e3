package dev.iota.protocol.dataset;

import dev.iota.protocol.Require;
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
            shards = List.copyOf(Require.present("shards", shards));
            Require.that(tokensPerShard >= 1, "tokensPerShard must be positive: " + tokensPerShard);
            long rest = tokens;
            for (Shard shard : shards) {
                Require.that(shard.tokens() == Math.min(rest, tokensPerShard), "every shard but the last must have " + tokensPerShard
                        + " tokens, and all together " + tokens + "; " + shard.object() + " has " + shard.tokens());
                rest -= shard.tokens();
            }
            Require.that(rest == 0, "the shards' tokens do not add up to " + tokens);
        }
    }

    /**
     * One object of tokens.
     *
     * @param object its key in the object store
     * @param sha256 of its bytes, in lower-case hexadecimal
     */
    public record Shard(String object, long tokens, String sha256) {
        public Shard {
            Require.objectKey("object", object);
            Require.that(tokens >= 1, "tokens of a shard must be positive: " + tokens);
            Require.sha256("sha256", sha256);
        }
    }

    /** @throws IllegalArgumentException naming the field that can't be */
    public DatasetManifest {
        Require.version("dataset manifest", version, VERSION);
        Require.name("tokenizer", tokenizer);
        Require.present("training", training);
        Require.present("validation", validation);
        if (vocabulary < 2 || (bytesPerToken != 1 && bytesPerToken != 2 && bytesPerToken != 4)
                || (bytesPerToken < 4 && vocabulary > 1 << (8 * bytesPerToken))) {
            throw new IllegalArgumentException("a vocabulary of " + vocabulary + " does not fit " + bytesPerToken + " bytes a token");
        }
    }
}
