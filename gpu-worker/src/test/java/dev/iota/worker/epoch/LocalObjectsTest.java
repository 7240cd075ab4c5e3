package dev.iota.worker.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalObjectsTest {
    private static final byte[] CONTENT = new byte[100_000];

    @TempDir
    private Path folder;

    private ObjectStore store;
    private LocalObjects objects;

    @BeforeEach
    void open() throws IOException {
        store = ObjectStores.open(folder.resolve("store").toString());
        store.put("a/key", CONTENT);
        objects = new LocalObjects(store, folder.resolve("own"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @EnabledOnOs(OS.LINUX)
    void aCopyThatAFullDiskCutShortIsTakenForNone(boolean isHashKnown) throws IOException {
        Path part = Files.createSymbolicLink(folder.resolve("own/a_key.part"), Path.of("/dev/full"));

        assertThatThrownBy(() -> fetch(isHashKnown))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'a/key'")
                .hasMessageContaining("No space left on the disk of " + part + ": free some");
        assertThat(folder.resolve("own/a_key")).doesNotExist();
        assertThat(objects.open("a/key").size()).as("read from the store").isEqualTo(CONTENT.length);

        Files.delete(part);
        assertThat(fetch(isHashKnown)).hasBinaryContent(CONTENT);
        assertThat(objects.takeTraffic().readBytes()).isEqualTo(CONTENT.length);
    }

    @Test
    void makesRoomOfWhatAnEarlierProcessLeftUnfinished() throws IOException {
        Path unfinished = Files.write(objects.file("shard.part"), CONTENT);
        Path copy = objects.fetch("a/key");

        new LocalObjects(store, folder.resolve("own"));

        assertThat(unfinished).doesNotExist();
        assertThat(copy).exists();
    }

    private Path fetch(boolean isHashKnown) throws IOException {
        return isHashKnown ? objects.fetch("a/key", Hashes.sha256Hex(CONTENT)) : objects.fetch("a/key");
    }
}
