package dev.iota.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.store.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextSourcesTest {
    @TempDir
    Path folder;

    @Test
    void readsAFileAsOneDocument() throws IOException {
        Path file = write("a.txt", "naïve\ntext\n");

        assertThat(read(file.toString())).containsExactly("naïve\ntext\n");
    }

    @Test
    void cutsALongFileAtLineEnds() throws IOException {
        String line = "a line of forty-two characters and no more\n";
        String content = line.repeat(3 * PlainText.MAX_CHARACTERS / line.length());

        List<String> documents = read(write("long.txt", content).toString());

        assertThat(documents).hasSize(4).allMatch(document -> document.endsWith("\n") && document.length() <= PlainText.MAX_CHARACTERS);
        assertThat(String.join("", documents).equals(content)).isTrue();
    }

    @Test
    void readsAFolderInTheOrderOfItsPathsWithoutBinaryAndHiddenFiles() throws IOException {
        write("b.md", "second");
        write("a/z.txt", "first");
        write("c.jsonl", "{\"text\": \"third\"}");
        write(".hidden", "not this");
        write(".git/config", "nor this");
        Files.write(folder.resolve("picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2});

        assertThat(read(folder.toString())).containsExactly("first", "second", "third");
    }

    @Test
    void readsWhatAGlobMatches() throws IOException {
        write("docs/one.md", "one");
        write("docs/deep/two.md", "two");
        write("docs/three.txt", "three");

        assertThat(read(folder + "/docs/*.md")).containsExactly("one");
        assertThat(read(folder + "/docs/**.{md,txt}")).containsExactly("two", "one", "three");
    }

    @Test
    void readsSeveralPathsInTheGivenOrder() throws IOException {
        Path first = write("z", "first");
        Path second = write("a", "second");

        assertThat(read(first.toString(), second.toString())).containsExactly("first", "second");
    }

    @Test
    void readsTheTextOfJsonLines() throws IOException {
        Path file = write("a.jsonl", "{\"id\": 1, \"text\": \"one\\nline\"}\n\n{\"text\": \"two\"}\n");

        assertThat(read(file.toString())).containsExactly("one\nline", "two");
    }

    @ParameterizedTest
    @EnumSource(value = CompressionCodecName.class, names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
    void readsTheTextOfParquet(CompressionCodecName codec) throws IOException {
        List<String> documents = new ArrayList<>(IntStream.range(0, 300).mapToObj(row -> "document " + row + ", né").toList());
        documents.set(3, null);
        Path file = ParquetFiles.write(folder.resolve("a.parquet"), "text", codec, documents);

        documents.remove(3);
        assertThat(read(file.toString())).isEqualTo(documents);
    }

    @Test
    void readsObjectsOfABucket() throws Exception {
        try (S3Server server = new S3Server(Files.createDirectory(folder.resolve("blobs")), "corpus");
                ObjectStore bucket = ObjectStores.open("s3://corpus")) {
            bucket.put("web/b.jsonl", Files.readAllBytes(write("b.jsonl", "{\"text\": \"second\"}")));
            bucket.put("web/a.parquet", ParquetFiles.write(folder.resolve("a"), "text", CompressionCodecName.ZSTD, List.of("first")));
            bucket.put("website.txt", "elsewhere".getBytes(StandardCharsets.UTF_8));

            assertThat(read("s3://corpus/web")).containsExactly("first", "second");
            assertThat(read("s3://corpus/web/")).containsExactly("first", "second");
            assertThat(read("s3://corpus/website.txt")).containsExactly("elsewhere");
            assertRefused("no object lies at or below 's3://corpus/nothing'", "s3://corpus/nothing");
        }
    }

    @Test
    void readsNoFurtherThanItMust() throws IOException {
        Path good = write("a.txt", "good");
        Path bad = write("b.jsonl", "not JSON");

        try (Stream<String> documents = TextSources.of(List.of(good.toString(), bad.toString())).documents()) {
            assertThat(documents.findFirst()).contains("good");
        }
    }

    @Test
    void namesThePathThatDoesNotExist() {
        assertRefused("text path '" + folder.resolve("missing") + "' does not exist; give", folder.resolve("missing").toString());
        assertRefused("matches no file", folder + "/missing/*.txt");
    }

    @Test
    void namesTheFileThatIsNoText() throws IOException {
        Path file = Files.write(folder.resolve("x.bin"), new byte[] {1, 0, 2});

        assertRefused(file + " is not text", file.toString());
    }

    @Test
    void namesTheLineThatIsNoJson() throws IOException {
        assertRefused("a.jsonl line 3 is not JSON", write("a.jsonl", "{\"text\": \"one\"}\n\n{\"text\": \n").toString());
        assertRefused("b.jsonl line 1 has no string field 'text'", write("b.jsonl", "{\"content\": \"one\"}\n").toString());
        assertRefused("c.jsonl line 1 has no string field 'text'", write("c.jsonl", "{\"text\": 5}\n").toString());
    }

    @Test
    void readsBrokenCharactersAsReplaced() throws IOException {
        Path file = Files.write(folder.resolve("a.jsonl"), "{\"text\": \"na\u00efve\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(read(file.toString())).containsExactly("na\ufffdve");
    }

    @Test
    void namesTheColumnsOfParquetWithoutText() throws IOException {
        Path file = ParquetFiles.write(folder.resolve("a.parquet"), "content", CompressionCodecName.SNAPPY, List.of("x"));

        assertRefused("a.parquet has no string column 'text' but [id, content, meta]", file.toString());
    }

    @Test
    void namesTheFileThatIsNoParquet() throws IOException {
        assertRefused("a.parquet can't be read as Parquet", write("a.parquet", "PAR1 but no more than that").toString());
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static List<String> read(String... paths) {
        try (Stream<String> documents = TextSources.of(List.of(paths)).documents()) {
            return documents.toList();
        }
    }

    private static void assertRefused(String message, String path) {
        assertThatThrownBy(() -> read(path)).isInstanceOf(TextException.class).hasMessageContaining(message);
    }
}
