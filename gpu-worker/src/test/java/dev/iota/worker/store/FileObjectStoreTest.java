package dev.iota.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileObjectStoreTest {
    /** Whatever is written there finds no room. */
    private static final Path FULL_DISK = Path.of("/dev/full");

    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasPut() {
        ObjectStore store = new FileObjectStore(folder);

        store.put("a/b.bin", "hello".getBytes(UTF_8));

        assertThat(store.get("a/b.bin")).asString(UTF_8).isEqualTo("hello");
        assertThat(store.get("a/b.bin", 1, 3)).asString(UTF_8).isEqualTo("ell");
        assertThat(store.size("a/b.bin")).isEqualTo(5);
        assertThat(store.exists("a/b.bin")).isTrue();
        assertThat(store.exists("a")).isFalse();
    }

    @Test
    void putsAndCopiesFiles() throws IOException {
        ObjectStore store = new FileObjectStore(folder.resolve("store"));
        Path source = Files.writeString(folder.resolve("source"), "from a file");
        Path target = Files.writeString(folder.resolve("target"), "something longer that was there before");

        store.put("key", source);
        store.copyTo("key", target);

        assertThat(target).hasContent("from a file");
    }

    @Test
    void replacesAndDeletes() {
        ObjectStore store = new FileObjectStore(folder);
        store.put("key", new byte[] {1});

        store.put("key", new byte[] {2, 3});
        assertThat(store.get("key")).containsExactly(2, 3);

        store.delete("key");
        store.delete("key");
        assertThat(store.exists("key")).isFalse();
    }

    @Test
    void listsByPrefixInOrder() {
        ObjectStore store = new FileObjectStore(folder.resolve("new"));
        assertThat(store.list("")).isEmpty();
        for (String key : List.of("b/2", "a", "b/10", "bc")) {
            store.put(key, new byte[0]);
        }

        assertThat(store.list("b")).containsExactly("b/10", "b/2", "bc");
        assertThat(store.list("")).containsExactly("a", "b/10", "b/2", "bc");
    }

    @Test
    void leavesNothingBehindWhenAWriteFails() throws IOException {
        ObjectStore store = new FileObjectStore(folder);
        store.put("key", new byte[] {1});

        assertThatThrownBy(() -> store.put("key", folder.resolve("missing"))).isInstanceOf(StoreException.class);

        assertThat(store.get("key")).containsExactly(1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("key"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsNamedAndWhatIsHalfWrittenIsNoObject(boolean isFile) throws IOException {
        ObjectStore store = new FileObjectStore(folder, () -> "now");
        Path source = Files.write(folder.resolve("source"), new byte[100_000]);
        Runnable put = isFile ? () -> store.put("a/key", source) : () -> store.put("a/key", new byte[100_000]);
        store.put("a/key", new byte[] {1});
        Files.createSymbolicLink(folder.resolve("a/key.now.partial"), FULL_DISK);

        assertThatThrownBy(put::run)
                .isInstanceOfSatisfying(StoreException.class, failure -> assertThat(failure.isPassing()).isTrue())
                .hasMessageContaining("'a/key'")
                .hasMessageContaining("No space left on the disk of " + folder.resolve("a/key") + ": free some, then try again");
        assertThat(store.get("a/key")).as("as before").containsExactly(1);
        assertThat(store.list("a")).containsExactly("a/key");

        put.run();
        assertThat(store.size("a/key")).isEqualTo(100_000);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCopyForWhichThereIsNoRoomIsNotTheStoresFault() throws IOException {
        ObjectStore store = new FileObjectStore(folder.resolve("store"));
        store.put("key", new byte[100_000]);
        Path target = Files.createSymbolicLink(folder.resolve("target"), FULL_DISK);

        assertThatThrownBy(() -> store.copyTo("key", target))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'key' can't be copied")
                .hasMessageContaining("No space left on the disk of " + target);

        Files.delete(target);
        store.copyTo("key", target);
        assertThat(target).hasSize(100_000);
    }

    @Test
    void doesNotListWhatIsBeingWritten() throws IOException {
        Files.writeString(folder.resolve("key.123.partial"), "half");

        assertThat(new FileObjectStore(folder).list("")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new FileObjectStore(folder).get("key.123.partial"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../x", "a/../../x", "/etc/passwd", "a//b", "a/", "./a", "C:\\x", "a\\..\\b"})
    void refusesKeysThatLeadElsewhere(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileObjectStore(folder).put(key, new byte[0]))
                .withMessageContaining("key");
    }

    @Test
    void namesTheMissingObjectAndTheStore() {
        assertThatThrownBy(() -> new FileObjectStore(folder).get("runs/a/run.json"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'runs/a/run.json'")
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("check the key");
    }

    @Test
    void namesTheFolderThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThatThrownBy(() -> new FileObjectStore(file).put("key", new byte[0]))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'key'")
                .hasMessageContaining("check that the folder is writable");
    }

    @Test
    void saysThatAnObjectIsShorterThanTheRange() {
        ObjectStore store = new FileObjectStore(folder);
        store.put("key", new byte[10]);

        assertThatThrownBy(() -> store.get("key", 8, 3))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has 10 bytes")
                .hasMessageContaining("before 11");
    }

    @Test
    void opensByAddressOrPath() {
        ObjectStores.open(folder.toUri()).put("key", new byte[] {7});

        assertThat(ObjectStores.open(folder.toString()).get("key")).containsExactly(7);
        assertThat(ObjectStores.open(folder.toUri().toString()).get("key")).containsExactly(7);
        assertThatThrownBy(() -> ObjectStores.open("ftp://host/x"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("must be file:///folder or s3://bucket/prefix");
    }

    @Test
    void hashesStreamsAndBytesAlike() throws IOException {
        Path file = Files.writeString(folder.resolve("abc"), "abc");

        assertThat(Hashes.sha256Hex(file))
                .isEqualTo(Hashes.sha256Hex("abc".getBytes(UTF_8)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
