package dev.iota.worker.data;

import java.util.List;

/** Opens text by its address. */
public final class TextSources {
    private TextSources() {}

    /**
     * Files, folders (all text-like files below, hidden ones left out), globs, and {@code s3://bucket/key} or {@code .../prefix}, in the
     * given order. What ends in {@code .jsonl} holds a document in the field {@code text} of each line, what ends in {@code .parquet}
     * one in the column {@code text} of each row; every other file is a document of UTF-8.
     *
     * @throws TextException if nothing lies at one of the paths
     */
    public static TextSource of(List<String> paths) {
        return TextSource.concat(paths.stream().map(TextSources::of).toList());
    }

    private static TextSource of(String path) {
        return S3Text.isAddress(path) ? S3Text.of(path) : LocalText.of(path);
    }
}
