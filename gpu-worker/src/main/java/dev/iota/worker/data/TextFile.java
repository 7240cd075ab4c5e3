package dev.iota.worker.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** A local file of documents in one of the formats: the name's ending tells which. */
final class TextFile {
    private TextFile() {}

    /**
     * @param name for people: the file's own address, wherever its bytes lie
     * @param isOptional whether a file that is no text is passed over rather than refused
     */
    static Stream<String> documents(String name, Path file, boolean isOptional) {
        String ending = name.toLowerCase(Locale.ROOT);
        if (ending.endsWith(".jsonl")) {
            return JsonLines.documents(name, file);
        }
        if (ending.endsWith(".parquet")) {
            return ParquetText.documents(name, file);
        }
        if (PlainText.isText(file)) {
            return PlainText.documents(file);
        }
        if (isOptional) {
            return Stream.empty();
        }
        throw new TextException(name + " is not text; give text files (UTF-8), .jsonl or .parquet");
    }
}
