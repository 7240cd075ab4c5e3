package dev.iota.protocol.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What crosses the cuts between a model's stages, and how a stage makes a residual stream of it again.
 *
 * @param channels that cross; 0 for all, where the kind is {@link Kind#NONE}
 * @param tokenChannels of the embedding of the sample's tokens that every stage but the head adds to what it receives, so that the wire
 *     need not say which tokens there are: 0 for none, {@link #FULL} for a table of the model's width, else a table of so many channels
 *     and a matrix that widens them
 */
public record Cut(Kind kind, int channels, int tokenChannels) {
    /** As many as the model's width. */
    public static final int FULL = -1;
    /** All channels cross. */
    public static final Cut NONE = new Cut(Kind.NONE, 0, 0);
    private static final Pattern TEXT = Pattern.compile("([a-z_]+)(?::(\\d{1,7}))?(\\+tokens(?::(\\d{1,7}))?)?");

    /** How the width becomes few channels, and these the width again. x is the residual stream, w what crosses. */
    public enum Kind {
        /** w = x. */
        NONE,
        /** w = Cx; x' = Ew. */
        LINEAR,
        /**
         * The last feed-forward layer of a stage writes w alone, beside the first channels of x: w = x[:c] + C silu(f(x)). The next stage
         * expands for its first attention layer only, x' = [w, 0] + attention(relu(Ew)): IOTA's bottleneck block.
         */
        PARTIAL_RESIDUAL,
        /**
         * A pair of residual encoder and decoder around a path of rank c that is the identity: w = x[:c] + C silu(Bx),
         * x' = [w, 0] + E silu(Dw). After ResBM (arXiv 2604.11947).
         */
        LOW_RANK_IDENTITY;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException naming the value that can't be */
    public Cut {
        if (kind == null) {
            throw new IllegalArgumentException("cut: kind is missing");
        }
        if (kind == Kind.NONE ? channels != 0 : channels < 1) {
            throw new IllegalArgumentException("cut: " + kind.label()
                    + (kind == Kind.NONE ? " has no channels of its own, not " + channels : " needs 1 channel or more, not " + channels));
        }
        if (tokenChannels < FULL) {
            throw new IllegalArgumentException("cut: tokenChannels must be " + FULL + " (as the width), 0 (none) or more: " + tokenChannels);
        }
    }

    /**
     * Reads {@code none}, or a kind with its channels such as {@code linear:4}; then {@code +tokens}, or {@code +tokens:64} for a narrow
     * table of tokens.
     *
     * @throws IllegalArgumentException saying what there is
     */
    public static Cut parse(String text) {
        Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches() || Arrays.stream(Kind.values()).noneMatch(kind -> kind.label().equals(matcher.group(1)))) {
            throw new IllegalArgumentException("cut '" + text + "' is none of none, " + Arrays.stream(Kind.values()).skip(1)
                    .map(kind -> kind.label() + ":CHANNELS").collect(Collectors.joining(", ")) + ", with +tokens or without");
        }
        int tokens = matcher.group(3) == null ? 0 : matcher.group(4) == null ? FULL : Integer.parseInt(matcher.group(4));
        return new Cut(Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
                matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)), tokens);
    }

    /** Whether every stage reads the sample's tokens. */
    public boolean embedsTokens() {
        return tokenChannels != 0;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return kind.label() + (kind == Kind.NONE ? "" : ":" + channels)
                + (tokenChannels == 0 ? "" : tokenChannels == FULL ? "+tokens" : "+tokens:" + tokenChannels);
    }
}
