package dev.iota.worker.data;

import java.nio.file.Path;
import java.util.List;

/**
 * What to learn from and what to hold out, as a command was told.
 *
 * @param text paths; empty for the text that every checkout has
 * @param validation paths; empty for a part of that text
 * @param project folder of the checkout
 */
public record TextChoice(List<String> text, List<String> validation, Path project) {

    /** As options give them: null for none. */
    public static TextChoice of(List<String> text, List<String> validation, Path project) {
        return new TextChoice(text == null ? List.of() : text, validation == null ? List.of() : validation, project);
    }

    /** Writes the chosen texts. */
    public PreparedDataset write(DatasetWriter writer) {
        if (!text.isEmpty()) {
            TextSource source = TextSources.of(text);
            return validation.isEmpty() ? writer.write(source) : writer.write(source, TextSources.of(validation));
        }
        DefaultText own = DefaultText.of(project);
        return writer.write(own.training(), validation.isEmpty() ? own.validation() : TextSources.of(validation));
    }
}
