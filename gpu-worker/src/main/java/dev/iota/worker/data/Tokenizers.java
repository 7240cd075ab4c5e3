package dev.iota.worker.data;

import java.util.List;

/** The tokenizers there are. */
public final class Tokenizers {
    public static final List<String> NAMES = List.of(ByteTokenizer.NAME, "r50k_base", "p50k_base", "cl100k_base", "o200k_base");

    private Tokenizers() {}

    /** @throws IllegalArgumentException naming those there are */
    public static Tokenizer named(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("tokenizer '" + name + "' is none of " + String.join(", ", NAMES));
        }
        return name.equals(ByteTokenizer.NAME) ? new ByteTokenizer() : new JtokkitTokenizer(name);
    }
}
