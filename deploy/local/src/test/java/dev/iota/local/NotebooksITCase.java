package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebooks, executed on the recorded run as a person would. */
class NotebooksITCase {
    private static final Path NOTEBOOKS = Path.of("..", "..", "notebooks");
    private static final int PATIENCE_SECONDS = 240;
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    @Test
    void allRunToTheirEndAndShowPlots() throws Exception {
        Path log = folder.resolve("jupyter.log");
        List<String> command = new ArrayList<>(List.of("jupyter", "nbconvert", "--execute", "--to", "notebook", "--output-dir", folder.toString()));
        notebooks().forEach(notebook -> command.add(notebook.toString()));
        Process jupyter = start(command, log);
        if (!jupyter.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            jupyter.destroyForcibly();
        }
        assertThat(jupyter.waitFor()).as(Files.readString(log)).isZero();
        for (Path notebook : notebooks()) {
            JsonNode executed = JSON.readTree(folder.resolve(notebook.getFileName()).toFile());
            assertThat(executed.findValues("image/png")).as("plots of " + notebook.getFileName()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void areKeptWithoutWhatTheySaid() throws IOException {
        assertThat(notebooks()).hasSize(5);
        for (Path notebook : notebooks()) {
            JsonNode kept = JSON.readTree(notebook.toFile());
            assertThat(kept.path("nbformat").asInt()).isEqualTo(4);
            assertThat(kept.findValues("outputs")).as(notebook.toString()).isNotEmpty().allMatch(JsonNode::isEmpty);
            assertThat(kept.findValues("execution_count")).as(notebook.toString()).allMatch(JsonNode::isNull);
        }
    }

    private static Process start(List<String> command, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("PYDEVD_DISABLE_FILE_VALIDATION", "1");
        builder.environment().remove("IOTA_ARCHIVE");
        builder.environment().remove("IOTA_RUN");
        try {
            return builder.start();
        } catch (IOException missing) {
            return fail("the notebooks need Jupyter, pandas and matplotlib: apt-get install jupyter-nbconvert python3-ipykernel "
                    + "python3-pandas python3-matplotlib (" + missing.getMessage() + ")");
        }
    }

    private static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
        }
    }
}
