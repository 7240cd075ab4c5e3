package dev.iota.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.id.MicroBatch;
import dev.iota.worker.store.FileObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DatasetCommandTest {
    @TempDir
    Path folder;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private Path text;

    @BeforeEach
    void writeText() throws IOException {
        text = Files.writeString(folder.resolve("text.txt"), "some text to learn from ".repeat(100));
    }

    @Test
    void preparesADatasetAndNamesIt() {
        assertThat(run("--text", text.toString(), "--store", store())).isZero();

        assertThat(output.toString())
                .contains("read 1 documents, 0.00 MB of text, from " + text)
                .contains("wrote 2,161 tokens (bytes) to learn from and 240 held out, to object store file:")
                .containsPattern("dataset datasets/[0-9a-f]{16}/manifest\\.json");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void findsThePreparedOneAgain() {
        run("--text", text.toString(), "--store", store());
        run("--text", text.toString(), "--store", store());

        assertThat(output.toString()).contains("found 2,161 tokens").contains("already in object store");
    }

    @Test
    void takesTokenizerValidationTextAndLimit() {
        assertThat(run("--text", text.toString(), "--validation", text.toString(), "--tokenizer", "r50k_base", "--max-tokens", "50",
                "--store", store())).isZero();

        assertThat(output.toString()).contains("50 tokens (r50k_base) to learn from and 50 held out");
    }

    @Test
    void preparesTheDefaultTextThatAReaderReads() {
        assertThat(run("--project", folder.toString(), "--store", store())).isZero();

        String key = output.toString().replaceAll("(?s).*dataset (datasets/\\S+).*", "$1");
        SampleReader reader = new SampleReader(new FileObjectStore(folder.resolve("store")), key, folder.resolve("cache"), 128, 8, 42);
        assertThat(reader.windows()).isGreaterThan(1000);
        assertThat(reader.training(MicroBatch.FIRST).inputs()).hasSize(8 * 128);
        assertThat(reader.validation(0).targets()).hasSize(8 * 128);
    }

    @Test
    void saysInOneSentenceWhatIsWrong() {
        assertThat(run("--text", "/no/such/path", "--store", store())).isEqualTo(2);
        assertThat(run("--text", text.toString(), "--tokenizer", "words", "--store", store())).isEqualTo(2);
        assertThat(run("--text", text.toString(), "--store", "gopher://x")).isEqualTo(3);

        assertThat(errors.toString().lines()).hasSize(3).satisfiesExactly(
                line -> assertThat(line).contains("'/no/such/path' does not exist"),
                line -> assertThat(line).contains("tokenizer 'words' is none of bytes"),
                line -> assertThat(line).contains("object store 'gopher://x' must be"));
    }

    @Test
    void saysHowFarItIsOnlyWhenItTakesLong() {
        AtomicLong nanos = new AtomicLong();
        SlowProgress progress = new SlowProgress(new PrintWriter(errors), nanos::get);

        progress.read(1, 1_000_000, 1_000_000);
        nanos.set(2_000_000_000L);
        progress.read(2, 2_500_000, 2_000_000);
        progress.read(3, 3_000_000, 3_000_000);

        assertThat(errors.toString().lines()).containsExactly("read 2 documents, 2.5 MB, 2,000,000 tokens ...");
    }

    private String store() {
        return folder.resolve("store").toString();
    }

    private int run(String... arguments) {
        return new CommandLine(new DatasetCommand())
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }
}
