package dev.iota.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class S3ObjectStoreTest {
    @TempDir
    static Path folder;

    private static S3Server server;

    private ObjectStore store;

    @BeforeAll
    static void startServer() throws Exception {
        server = new S3Server(Files.createDirectories(folder.resolve("blobs")), "bucket");
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void open() {
        server.useRightCredentials();
        store = ObjectStores.open("s3://bucket/some/prefix");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void givesBackWhatWasPut() {
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);

        store.put("a/b.bin", bytes);

        assertThat(store.get("a/b.bin")).isEqualTo(bytes);
        assertThat(store.get("a/b.bin", 1000, 3)).containsExactly(bytes[1000], bytes[1001], bytes[1002]);
        assertThat(store.size("a/b.bin")).isEqualTo(bytes.length);
        assertThat(store.exists("a/b.bin")).isTrue();
        assertThat(store.exists("a/b")).isFalse();
    }

    @Test
    void keepsItsObjectsBelowThePrefix() {
        store.put("below/key", "x".getBytes(UTF_8));

        try (ObjectStore bucket = ObjectStores.open("s3://bucket")) {
            assertThat(bucket.get("some/prefix/below/key")).asString(UTF_8).isEqualTo("x");
        }
    }

    @Test
    void putsAndCopiesFiles() throws Exception {
        Path source = Files.writeString(folder.resolve("source"), "from a file");
        Path target = Files.writeString(folder.resolve("target"), "something longer that was there before");

        store.put("file", source);
        store.copyTo("file", target);

        assertThat(target).hasContent("from a file");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCopyForWhichThereIsNoRoomIsNotTheStoresFault() throws Exception {
        store.put("large", new byte[100_000]);
        Path target = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));

        assertThatThrownBy(() -> store.copyTo("large", target))
                .isInstanceOfSatisfying(StoreException.class, failure -> assertThat(failure.isPassing()).isTrue())
                .hasMessageContaining("No space left on the disk of " + target)
                .hasMessageNotContaining("AWS_ENDPOINT_URL");
    }

    @Test
    void listsByPrefixInOrderAndDeletes() {
        for (String key : List.of("list/b/2", "list/a", "list/b/10", "list/bc")) {
            store.put(key, new byte[0]);
        }

        assertThat(store.list("list/b")).containsExactly("list/b/10", "list/b/2", "list/bc");
        store.delete("list/bc");
        store.delete("list/bc");
        assertThat(store.list("list/b")).containsExactly("list/b/10", "list/b/2");
        assertThat(store.get("list/a")).isEmpty();
    }

    @Test
    void namesTheMissingObjectAndTheStore() {
        assertThatThrownBy(() -> store.get("runs/a/run.json"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'runs/a/run.json' is not in object store s3://bucket/some/prefix/");
        assertThatThrownBy(() -> ObjectStores.open("s3://nowhere").put("key", new byte[1]))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("check that the bucket exists");
    }

    @Test
    void saysThatAnObjectIsShorterThanTheRange() {
        store.put("short", new byte[10]);

        assertThatThrownBy(() -> store.get("short", 8, 3)).isInstanceOf(StoreException.class).hasMessageContaining("cut short");
        assertThatThrownBy(() -> store.get("short", 80, 3)).isInstanceOf(StoreException.class).hasMessageContaining("cut short");
    }

    @Test
    void saysThatCredentialsAreWrong() {
        server.use("access", "guess");

        try (ObjectStore stranger = ObjectStores.open("s3://bucket")) {
            assertThatThrownBy(() -> stranger.get("key"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is denied; check AWS_ACCESS_KEY_ID");
        }
    }

    @Test
    void refusesKeysThatLeadElsewhere() {
        assertThatIllegalArgumentException().isThrownBy(() -> store.get("../other/key"));
    }
}
