package dev.iota.worker.data;

/** Turns text into token ids below {@link #vocabulary()} and back. Safe for use by many threads. */
public interface Tokenizer {
    /** As in a dataset's manifest. */
    String name();

    /** Number of token ids. */
    int vocabulary();

    /** The token that ends every document; no text encodes to it. */
    int separator();

    int[] encode(String text);

    /** The text of these tokens; separators become what marks them, pieces of a character U+FFFD. */
    String decode(int[] tokens);

    /** 1, 2 or 4 bytes, the fewest that hold every id. */
    default int bytesPerToken() {
        return vocabulary() <= 1 << 8 ? 1 : vocabulary() <= 1 << 16 ? 2 : 4;
    }
}
