package dev.iota.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.id.MicroBatch;
import dev.iota.worker.store.FileObjectStore;
import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleReaderTest {
    private static final int SEQUENCE = 10;

    @TempDir
    Path folder;

    private ObjectStore store;

    @BeforeEach
    void openStore() {
        store = new FileObjectStore(folder.resolve("store"));
    }

    @Test
    void readsEveryWindowOnceInAPassAndTargetsFollowInputs() {
        String text = numbers(0, 300);
        SampleReader reader = reader(prepare(text, 64), 1, 5);
        Set<String> expected = LongStream.range(0, reader.windows())
                .mapToObj(window -> text.substring((int) window * SEQUENCE, (int) window * SEQUENCE + SEQUENCE + 1))
                .collect(Collectors.toSet());

        Set<String> seen = new HashSet<>();
        for (long sample = 0; sample < reader.windows(); sample++) {
            TokenBatch batch = reader.training(new MicroBatch(sample));
            assertThat(Arrays.copyOfRange(batch.inputs(), 1, SEQUENCE)).isEqualTo(Arrays.copyOf(batch.targets(), SEQUENCE - 1));
            seen.add(text(batch.inputs()) + (char) batch.targets()[SEQUENCE - 1]);
        }

        assertThat(seen).isEqualTo(expected).hasSizeGreaterThan(100);
    }

    @Test
    void putsSequencesOfAMicroBatchInRows() {
        PreparedDataset dataset = prepare(numbers(0, 300), 1 << 20);
        SampleReader single = reader(dataset, 1, 5);
        SampleReader triple = reader(dataset, 3, 5);

        TokenBatch batch = triple.training(new MicroBatch(4));

        assertThat(batch.inputs()).hasSize(3 * SEQUENCE).isEqualTo(IntStream.range(12, 15)
                .flatMap(sample -> Arrays.stream(single.training(new MicroBatch(sample)).inputs()))
                .toArray());
    }

    @Test
    void readsTheSameOnAnotherMachineAndOtherwiseWithAnotherSeed() {
        PreparedDataset dataset = prepare(numbers(0, 300), 100);
        SampleReader other = new SampleReader(store, dataset.manifestKey(), folder.resolve("elsewhere"), SEQUENCE, 4, 5);

        int[] inputs = reader(dataset, 4, 5).training(new MicroBatch(17)).inputs();

        assertThat(other.training(new MicroBatch(17)).inputs()).isEqualTo(inputs);
        assertThat(reader(dataset, 4, 6).training(new MicroBatch(17)).inputs()).isNotEqualTo(inputs);
    }

    @Test
    void readsValidationInOrderAndRoundAgain() {
        String heldOut = numbers(500, 510);
        PreparedDataset dataset = writer(new ByteTokenizer(), 1 << 20)
                .write(TextSource.of("text", List.of(numbers(0, 100))), TextSource.of("held out", List.of(heldOut)));
        SampleReader reader = reader(dataset, 2, 5);

        assertThat(text(reader.validation(0).inputs())).isEqualTo(heldOut.substring(0, 2 * SEQUENCE));
        assertThat(reader.validation(reader.validationBatches()).inputs()).isEqualTo(reader.validation(0).inputs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"r50k_base", "p50k_base", "cl100k_base"})
    void readsTokensOfTwoAndFourBytes(String name) {
        Tokenizer tokenizer = Tokenizers.named(name);
        String text = numbers(0, 300);
        PreparedDataset dataset = writer(tokenizer, 64).write(TextSource.of("text", List.of(text)));
        SampleReader reader = reader(dataset, 1, 5);

        String seen = tokenizer.decode(reader.training(new MicroBatch(0)).inputs());

        assertThat(dataset.manifest().bytesPerToken()).isEqualTo(name.equals("cl100k_base") ? 4 : 2);
        assertThat(seen).isNotBlank();
        assertThat(text).contains(seen);
    }

    @Test
    void namesACorruptShardAndBothHashes() {
        PreparedDataset dataset = prepare(numbers(0, 300), 1 << 20);
        var shard = dataset.manifest().training().shards().get(0);
        byte[] bytes = store.get(shard.object());
        bytes[100] ^= 1;
        store.put(shard.object(), bytes);

        assertThatThrownBy(() -> reader(dataset, 1, 5).training(MicroBatch.FIRST))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(shard.object())
                .hasMessageContaining(shard.sha256() + " expected")
                .hasMessageContaining("found " + Hashes.sha256Hex(bytes));
    }

    @Test
    void namesAShardOfTheWrongLength() {
        PreparedDataset dataset = prepare(numbers(0, 300), 1 << 20);
        store.put(dataset.manifest().training().shards().get(0).object(), new byte[3]);

        assertThatThrownBy(() -> reader(dataset, 1, 5).training(MicroBatch.FIRST))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has 3 bytes instead of");
    }

    @Test
    void fetchesADamagedCopyAnew() throws IOException {
        PreparedDataset dataset = prepare(numbers(0, 300), 1 << 20);
        int[] inputs = reader(dataset, 1, 5).training(MicroBatch.FIRST).inputs();
        Path copy = folder.resolve("cache").resolve(dataset.manifest().training().shards().get(0).sha256() + ".bin");
        Path damaged = Files.write(folder.resolve("damaged"), new byte[(int) Files.size(copy)]);
        Files.move(damaged, copy, StandardCopyOption.REPLACE_EXISTING);

        assertThat(reader(dataset, 1, 5).training(MicroBatch.FIRST).inputs()).isEqualTo(inputs);
    }

    @Test
    void servesManyThreads() {
        SampleReader reader = reader(prepare(numbers(0, 3000), 256), 4, 5);
        List<Integer> samples = IntStream.range(0, 200).boxed().toList();
        List<String> alone = samples.stream().map(sample -> text(reader.training(new MicroBatch(sample)).inputs())).toList();
        SampleReader fresh = new SampleReader(store, store.list("").stream().filter(key -> key.endsWith(".json")).findFirst().orElseThrow(),
                folder.resolve("fresh"), SEQUENCE, 4, 5);

        Stream<String> together = samples.parallelStream().map(sample -> text(fresh.training(new MicroBatch(sample)).inputs()));

        assertThat(together.toList()).isEqualTo(alone);
    }

    @Test
    void saysThatThereIsTooLittleText() {
        PreparedDataset dataset = prepare("a short text, of forty tokens or so, no more", 64);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader(dataset, 1, 5))
                .withMessageContaining("validation part has 4 tokens")
                .withMessageContaining("more text");
    }

    @Test
    void namesTheObjectThatIsNoManifest() {
        store.put("datasets/x/manifest.json", "[]".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> new SampleReader(store, "datasets/x/manifest.json", folder, SEQUENCE, 1, 5))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'datasets/x/manifest.json'")
                .hasMessageContaining("is no dataset manifest");
    }

    private PreparedDataset prepare(String text, int tokensPerShard) {
        return writer(new ByteTokenizer(), tokensPerShard).write(TextSource.of("text", List.of(text)));
    }

    private DatasetWriter writer(Tokenizer tokenizer, int tokensPerShard) {
        return new DatasetWriter(store, tokenizer, DatasetOptions.defaults().withTokensPerShard(tokensPerShard), DatasetProgress.NONE);
    }

    private SampleReader reader(PreparedDataset dataset, int microBatchSize, long seed) {
        return new SampleReader(store, dataset.manifest(), folder.resolve("cache"), SEQUENCE, microBatchSize, seed);
    }

    private static String numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "the number " + number).collect(Collectors.joining(", "));
    }

    private static String text(int[] tokens) {
        return new ByteTokenizer().decode(tokens);
    }
}
