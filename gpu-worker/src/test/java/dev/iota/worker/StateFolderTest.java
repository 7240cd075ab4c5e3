package dev.iota.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.crypto.MinerKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    private Path path;

    @Test
    void keepsTheSameKey() throws IOException {
        MinerKey key;
        try (StateFolder folder = StateFolder.open(path.resolve("new"))) {
            assertThat(folder.key()).isEmpty();
            key = folder.createKey();
            assertThatThrownBy(folder::createKey).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(StateFolder.readKey(path.resolve("new")).orElseThrow().miner()).isEqualTo(key.miner());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void letsOnlyTheOwnerReadTheKey() throws IOException {
        try (StateFolder folder = StateFolder.open(path)) {
            folder.createKey();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("identity.key")))).isEqualTo("rw-------");
    }

    @Test
    void isUsedByOneAtATime() throws IOException {
        try (StateFolder held = StateFolder.open(path)) {
            assertThat(held.key()).isEmpty();
            assertThatThrownBy(() -> StateFolder.open(path)).hasMessageContaining("another iota-worker").hasMessageContaining("--state");
        }
        StateFolder.open(path).close();
    }

    @Test
    void saysWhatToDoAboutADamagedKey() throws IOException {
        Files.write(path.resolve("identity.key"), new byte[90]);
        assertThatThrownBy(() -> StateFolder.readKey(path)).hasMessageContaining("identity.key").hasMessageContaining("backup");
    }
}
