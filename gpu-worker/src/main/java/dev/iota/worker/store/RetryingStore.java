package dev.iota.worker.store;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does again what fails for a reason that may pass, at growing intervals, for a bounded time. */
public final class RetryingStore implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingStore.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final ObjectStore store;
    private final long patienceMillis;
    private final LongSupplier clockMillis;
    private final LongConsumer pause;

    /**
     * @param patienceMillis after which a failure is final
     * @param pause waits so many milliseconds
     */
    public RetryingStore(ObjectStore store, long patienceMillis, LongSupplier clockMillis, LongConsumer pause) {
        this.store = store;
        this.patienceMillis = patienceMillis;
        this.clockMillis = clockMillis;
        this.pause = pause;
    }

    private <T> T attempt(Supplier<T> request) {
        long begun = clockMillis.getAsLong();
        long pauseMillis = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return request.get();
            } catch (StoreException failure) {
                if (!failure.isPassing() || clockMillis.getAsLong() - begun + pauseMillis > patienceMillis) {
                    throw failure;
                }
                LOG.warn("{}; trying again in {} ms", failure.getMessage(), pauseMillis);
                pause.accept(pauseMillis);
                pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
            }
        }
    }

    private void attempt(Runnable request) {
        attempt(() -> {
            request.run();
            return null;
        });
    }

    @Override
    public void put(String key, byte[] bytes) {
        attempt(() -> store.put(key, bytes));
    }

    @Override
    public void put(String key, Path file) {
        attempt(() -> store.put(key, file));
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        return attempt(() -> store.get(key, offset, length));
    }

    @Override
    public void copyTo(String key, Path file) {
        attempt(() -> store.copyTo(key, file));
    }

    @Override
    public long size(String key) {
        return attempt(() -> store.size(key));
    }

    @Override
    public boolean exists(String key) {
        return attempt(() -> store.exists(key));
    }

    @Override
    public List<String> list(String prefix) {
        return attempt(() -> store.list(prefix));
    }

    @Override
    public void delete(String key) {
        attempt(() -> store.delete(key));
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
