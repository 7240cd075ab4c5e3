package dev.iota.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real store whose folder is taken away: a file stands where the folder belongs. */
class RetryingStoreTest {
    private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private final List<Long> pauses = new ArrayList<>();
    private long nowMillis;

    @Test
    void goesOnOnceTheStoreIsBack() throws IOException {
        takeAway();
        ObjectStore store = retrying(() -> {
            if (pauses.size() == 3) {
                bringBack();
            }
        });
        store.put("a/b", BYTES);
        assertThat(store.get("a/b")).isEqualTo(BYTES);
        assertThat(pauses).containsExactly(200L, 400L, 800L);
    }

    @Test
    void givesUpWithTheStoresOwnWordsWhenPatienceEnds() throws IOException {
        takeAway();
        assertThatThrownBy(() -> retrying(() -> {}).put("a/b", BYTES)).isInstanceOf(StoreException.class).hasMessageContaining("can't be written");
        assertThat(pauses.stream().mapToLong(Long::longValue).sum()).isBetween(20_000L, 30_000L);
    }

    @Test
    void asksOnceForWhatIsNotThere() {
        assertThatThrownBy(() -> retrying(() -> {}).get("a/b")).isInstanceOf(StoreException.class).hasMessageContaining("is not in");
        assertThat(pauses).isEmpty();
    }

    private ObjectStore retrying(Runnable meanwhile) {
        return new RetryingStore(ObjectStores.open(root().toString()), 30_000, () -> nowMillis, millis -> {
            pauses.add(millis);
            nowMillis += millis;
            meanwhile.run();
        });
    }

    private Path root() {
        return folder.resolve("store");
    }

    private void takeAway() throws IOException {
        Files.writeString(root(), "a file where the folder belongs");
    }

    private void bringBack() {
        try {
            Files.delete(root());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
