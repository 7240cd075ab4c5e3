package dev.iota.worker.data;

import dev.iota.protocol.dataset.DatasetManifest.Shard;
import dev.iota.protocol.dataset.DatasetManifest.Split;
import dev.iota.worker.store.StoreException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** The tokens of a split as one long row, whichever shards they lie in. */
final class TokenSplit {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Split split;
    private final ShardCache shards;
    private final int bytesPerToken;
    private final int vocabulary;

    /** @throws IllegalArgumentException if the shards are not as a manifest says they are */
    TokenSplit(Split split, ShardCache shards, int bytesPerToken, int vocabulary) {
        this.split = requireSound(split, bytesPerToken);
        this.shards = shards;
        this.bytesPerToken = bytesPerToken;
        this.vocabulary = vocabulary;
    }

    /** A manifest comes from outside: its hashes become names of files, its numbers places in them. */
    private static Split requireSound(Split split, int bytesPerToken) {
        for (int index = 0; index < split.shards().size(); index++) {
            Shard shard = split.shards().get(index);
            boolean isLast = index == split.shards().size() - 1;
            boolean isSound = SHA256.matcher(shard.sha256()).matches()
                    && shard.tokens() >= 1
                    && shard.tokens() <= DatasetOptions.MAX_SHARD_BYTES / bytesPerToken
                    && (isLast ? shard.tokens() <= split.tokensPerShard() : shard.tokens() == split.tokensPerShard());
            if (!isSound) {
                throw new IllegalArgumentException("shard '" + shard.object() + "' must have a SHA-256 in hexadecimal and "
                        + split.tokensPerShard() + " tokens, the last one fewer, in at most " + DatasetOptions.MAX_SHARD_BYTES
                        + " bytes, but its manifest says " + shard + "; prepare the dataset again");
            }
        }
        return split;
    }

    /** A stretch of tokens. */
    int[] read(long first, int count) {
        int[] tokens = new int[count];
        int filled = 0;
        while (filled < count) {
            long next = first + filled;
            Shard shard = split.shards().get((int) (next / split.tokensPerShard()));
            int offset = (int) (next % split.tokensPerShard());
            int length = (int) Math.min(count - filled, shard.tokens() - offset);
            copy(shard, offset, tokens, filled, length);
            filled += length;
        }
        return tokens;
    }

    private void copy(Shard shard, int offset, int[] tokens, int at, int length) {
        ByteBuffer bytes = shards.bytes(shard);
        for (int i = 0; i < length; i++) {
            int token = token(bytes, offset + i);
            if (token < 0 || token >= vocabulary) {
                throw new StoreException("token " + Integer.toUnsignedString(token) + " at " + (offset + i) + " of shard '" + shard.object()
                        + "' is beyond the vocabulary of " + vocabulary + "; prepare the dataset again");
            }
            tokens[at + i] = token;
        }
    }

    private int token(ByteBuffer bytes, int index) {
        return switch (bytesPerToken) {
            case 1 -> bytes.get(index) & 0xff;
            case 2 -> bytes.getShort(2 * index) & 0xffff;
            default -> bytes.getInt(4 * index);
        };
    }
}
