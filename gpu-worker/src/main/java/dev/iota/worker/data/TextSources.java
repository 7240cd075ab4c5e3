package dev.iota.worker.data;

import java.util.List;

/** Opens text by its address. */
public final class TextSources {
    private TextSources() {}

    /**
     * Files, folders (all text-like files below, hidden ones left out) and globs, in the given order. Files ending in {@code .jsonl}
     * hold a document in the field {@code text} of each line; every other file is a document.
     *
     * @throws TextException if nothing lies at one of the paths
     */
    public static TextSource of(List<String> paths) {
        return TextSource.concat(paths.stream().map(LocalText::of).toList());
    }
}
