package dev.iota.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.flink.OutboundRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWeightSinkTest {
    @TempDir
    private Path folder;

    @Test
    void keepsTheLatestVectorAndNothingElse() throws Exception {
        Path file = folder.resolve("weights.json");
        try (var writer = new FileWeightSink(file).createWriter(null)) {
            writer.flush(false);
            assertThat(file).doesNotExist();
            writer.write(vector("first"), null);
            writer.write(vector("second"), null);
            assertThat(file).as("no checkpoint holds it yet").doesNotExist();
            writer.flush(false);
            assertThat(file).hasContent("second");
            writer.write(vector("third"), null);
            writer.flush(true);
        }
        assertThat(file).hasContent("third");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private static OutboundRecord vector(String value) {
        return new OutboundRecord("test.weights", -1, new byte[0], new byte[0], value.getBytes(StandardCharsets.UTF_8));
    }
}
