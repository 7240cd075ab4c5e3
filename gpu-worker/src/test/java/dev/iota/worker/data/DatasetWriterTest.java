package dev.iota.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.worker.store.FileObjectStore;
import dev.iota.worker.store.Hashes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetWriterTest {
    private static final TextSource TEXT = TextSource.of("text", List.of("The first document. ".repeat(30), " \n", "And the second."));

    @TempDir
    Path folder;

    private FileObjectStore store;

    @BeforeEach
    void openStore() {
        store = new FileObjectStore(folder);
    }

    @Test
    void writesDocumentsWithSeparatorsIntoShards() {
        PreparedDataset dataset = writer(DatasetOptions.defaults().withTokensPerShard(100)).write(TEXT);
        DatasetManifest manifest = dataset.manifest();

        assertThat(dataset.documents()).isEqualTo(2);
        assertThat(dataset.bytes()).isEqualTo(615);
        assertThat(manifest.training().tokens() + manifest.validation().tokens()).isEqualTo(617);
        assertThat(manifest.training().shards()).hasSize(6);
        assertThat(tokens(manifest.training()) + tokens(manifest.validation()))
                .isEqualTo("The first document. ".repeat(30) + "\0And the second.\0");
        assertThat(Datasets.read(store, dataset.manifestKey())).isEqualTo(manifest);
    }

    @Test
    void recordsTheHashesOfItsShards() {
        DatasetManifest manifest = writer(DatasetOptions.defaults().withTokensPerShard(100)).write(TEXT).manifest();

        assertThat(Stream.of(manifest.training(), manifest.validation()).flatMap(split -> split.shards().stream()))
                .allMatch(shard -> Hashes.sha256Hex(store.get(shard.object())).equals(shard.sha256()));
    }

    @Test
    void holdsOutTheEnd() {
        DatasetManifest manifest = writer(DatasetOptions.defaults()).write(TEXT).manifest();

        assertThat(manifest.validation().tokens()).isEqualTo(61);
        assertThat(tokens(manifest.validation())).endsWith("And the second.\0");
    }

    @Test
    void boundsWhatIsHeldOut() {
        DatasetOptions options = DatasetOptions.defaults();

        assertThat(options.heldOut(100_000)).as("never below 4096 where that is a tenth").isEqualTo(4096);
        assertThat(options.heldOut(1_000_000)).as("two percent").isEqualTo(20_000);
        assertThat(options.heldOut(1L << 40)).as("never above 65536").isEqualTo(65_536);
    }

    @Test
    void keepsValidationTextOfItsOwn() {
        DatasetManifest manifest = writer(DatasetOptions.defaults()).write(TEXT, TextSource.of("other", List.of("held out"))).manifest();

        assertThat(tokens(manifest.validation())).isEqualTo("held out\0");
        assertThat(manifest.training().tokens()).isEqualTo(617);
    }

    @Test
    void writesNothingWhenTheSameIsThere() throws Exception {
        PreparedDataset first = writer(DatasetOptions.defaults()).write(TEXT);
        for (String key : store.list("")) {
            Files.setLastModifiedTime(folder.resolve(key), FileTime.fromMillis(0));
        }

        PreparedDataset second = writer(DatasetOptions.defaults()).write(TEXT);

        assertThat(first.isNew()).isTrue();
        assertThat(second.isNew()).isFalse();
        assertThat(second.manifestKey()).isEqualTo(first.manifestKey());
        assertThat(store.list("")).hasSize(3)
                .allMatch(key -> folder.resolve(key).toFile().lastModified() == 0);
    }

    @Test
    void givesOtherTextAnotherKey() {
        assertThat(writer(DatasetOptions.defaults()).write(TextSource.of("text", List.of("some other text"))).manifestKey())
                .isNotEqualTo(writer(DatasetOptions.defaults()).write(TEXT).manifestKey())
                .matches("datasets/[0-9a-f]{16}/manifest\\.json");
    }

    @Test
    void stopsReadingAtTheMostTokens() {
        TextSource endless = TextSource.of("endless", () -> Stream.generate(() -> "and so on "));

        DatasetManifest manifest = writer(DatasetOptions.defaults().withMaxTokens(1005)).write(endless).manifest();

        assertThat(manifest.training().tokens() + manifest.validation().tokens()).isEqualTo(1005);
    }

    @Test
    void tellsHowFarItIs() {
        List<String> calls = new ArrayList<>();
        DatasetProgress progress = (documents, bytes, tokens) -> calls.add(documents + " " + bytes + " " + tokens);

        new DatasetWriter(store, new ByteTokenizer(), DatasetOptions.defaults(), progress)
                .write(TextSource.of("text", List.of("naïve text", "more")));

        assertThat(calls).containsExactly("1 11 12", "2 15 17");
    }

    @Test
    void namesTheTextThatIsEmpty() {
        assertThatThrownBy(() -> writer(DatasetOptions.defaults()).write(TextSource.of("nothing here", List.of(" \n"))))
                .isInstanceOf(TextException.class)
                .hasMessageContaining("there is no text in nothing here");
    }

    @Test
    void refusesOptionsThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatasetOptions.defaults().withMaxTokens(0))
                .withMessageContaining("maxTokens");
        assertThatIllegalArgumentException().isThrownBy(() -> DatasetOptions.defaults().withTokensPerShard(1 << 30));
        assertThatIllegalArgumentException().isThrownBy(() -> new DatasetOptions(100, 100, 0));
    }

    private DatasetWriter writer(DatasetOptions options) {
        return new DatasetWriter(store, new ByteTokenizer(), options, DatasetProgress.NONE);
    }

    private String tokens(DatasetManifest.Split split) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        split.shards().forEach(shard -> bytes.writeBytes(store.get(shard.object())));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
