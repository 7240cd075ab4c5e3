package dev.iota.protocol.codec;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a codec's text. */
final class CodecText {
    static final String STOCHASTIC = "+stochastic";
    static final String ZSTD = "+zstd";
    static final String SYNTAX = "[topP%+] fp32, bf16, int8 or int4 [:rows] [+stochastic] [+zstd]";

    private static final Pattern PATTERN =
            Pattern.compile("(?:top(\\d{1,2})(?:\\.(\\d))?%\\+)?(fp32|bf16|int8|int4)(?::(\\d{1,4}))?(\\+stochastic)?(\\+zstd)?");
    private static final String WHAT_THERE_IS = ": there are fp32, bf16, int8 and int4, the last two with :8, :16 ... :4096 rows that share a"
            + " scale (64 if nothing is said); before it topP%+ with P of 0.1 to 50, so that the largest alone travel; after it +stochastic (not"
            + " with fp32) and +zstd; such as bf16, int8:32, int4+stochastic+zstd or top5%+int8";

    private CodecText() {}

    static TensorCodec parse(String text) {
        Matcher matcher = PATTERN.matcher(text == null ? "" : text.toLowerCase(Locale.ROOT));
        require(matcher.matches(), text, "is no wire codec");
        Quantiser quantiser = quantiser(text, matcher.group(3), matcher.group(4));
        boolean isStochastic = matcher.group(5) != null;
        require(!isStochastic || !(quantiser instanceof Floats), text, "rounds nothing");
        if (matcher.group(1) != null) {
            int perMille = 10 * Integer.parseInt(matcher.group(1)) + (matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)));
            require(perMille >= 1 && perMille <= TopK.MAX_PER_MILLE, text, "keeps too few or too many");
            quantiser = new TopK(perMille, quantiser);
        }
        return new TensorCodec(quantiser, isStochastic, matcher.group(6) != null);
    }

    private static Quantiser quantiser(String text, String name, String rows) {
        if (!name.startsWith("int")) {
            require(rows == null, text, "has no groups");
            return name.equals("fp32") ? new Floats() : new Bfloats();
        }
        int count = rows == null ? 1 << Groups.DEFAULT_LOG_ROWS : Integer.parseInt(rows);
        int log = Integer.numberOfTrailingZeros(count);
        require(count == 1 << log && log >= Groups.MIN_LOG_ROWS && log <= Groups.MAX_LOG_ROWS, text, "has groups that can't be");
        return new Groups(name.equals("int8") ? 8 : 4, log);
    }

    private static void require(boolean holds, String text, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("'" + text + "' " + otherwise + WHAT_THERE_IS);
        }
    }
}
