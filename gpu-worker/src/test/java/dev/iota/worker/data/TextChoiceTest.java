package dev.iota.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextChoiceTest {
    @TempDir
    private Path folder;

    @Test
    void holdsOutTheGivenTextWhateverIsLearntFrom() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "to learn from ".repeat(500));
        Path heldOut = Files.writeString(folder.resolve("held-out.txt"), "held out ".repeat(100));
        Files.writeString(folder.resolve("README.md"), "of the project ".repeat(200));
        long heldOutTokens = write(List.of(text.toString()), List.of(heldOut.toString()));
        assertThat(write(null, List.of(heldOut.toString()))).isEqualTo(heldOutTokens);
        assertThat(write(List.of(text.toString()), null)).isNotEqualTo(heldOutTokens);
    }

    private long write(List<String> text, List<String> validation) {
        try (ObjectStore store = ObjectStores.open(folder.resolve("store").toString())) {
            DatasetWriter writer =
                    new DatasetWriter(store, Tokenizers.named("bytes"), DatasetOptions.defaults(), (documents, bytes, tokens) -> {});
            return TextChoice.of(text, validation, folder).write(writer).manifest().validation().tokens();
        }
    }
}
