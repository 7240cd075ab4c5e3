package dev.iota.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultTextTest {
    @TempDir
    Path project;

    @Test
    void isThereWithoutAProject() {
        DefaultText text = DefaultText.of(project.resolve("missing"));

        assertThat(text.bytes()).as("licences, settings and messages of the JDK and the libraries").isGreaterThan(1_000_000);
        assertThat(documents(text.training())).anyMatch(document -> document.contains("GNU General Public License"));
        assertThat(documents(text.validation())).isNotEmpty().doesNotContainAnyElementsOf(documents(text.training()));
    }

    @Test
    void beginsWithTheProjectsProseAndHoldsNothingBuiltOrHidden() throws IOException {
        write("src/Main.java", "class Main {}");
        write("README.md", "# Read me");
        write("COPY.md", "# Read me");
        write("target/site.md", "built");
        write(".git/notes.md", "hidden");

        List<String> documents = documents(withoutLibraries().training());

        assertThat(documents.get(0)).isEqualTo("# Read me");
        assertThat(documents).contains("class Main {}").doesNotContain("built", "hidden").doesNotHaveDuplicates();
    }

    @Test
    void isTheSameEachTime() {
        assertThat(documents(withoutLibraries().training())).isEqualTo(documents(withoutLibraries().training()));
    }

    private DefaultText withoutLibraries() {
        return DefaultText.of(project, Path.of(System.getProperty("java.home")), List.of());
    }

    private void write(String name, String content) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static List<String> documents(TextSource source) {
        try (Stream<String> documents = source.documents()) {
            return documents.toList();
        }
    }
}
