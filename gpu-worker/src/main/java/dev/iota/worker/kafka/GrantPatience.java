package dev.iota.worker.kafka;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's place is given by one party and its topics are opened to it by another: what is refused now may be allowed within seconds.
 * Safe for many threads.
 */
final class GrantPatience {
    static final int SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(GrantPatience.class);
    /** Refusals further apart than this are no row: between them it was allowed. */
    private static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LongSupplier nanoClock;
    private boolean isRefused;
    private long sinceNanos;
    private long lastNanos;

    GrantPatience(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** @throws NotAuthorisedException if it has been refused for too long */
    synchronized void refused(AuthorizationException refusal) {
        long now = nanoClock.getAsLong();
        if (!isRefused || now - lastNanos > GAP_NANOS) {
            isRefused = true;
            sinceNanos = now;
            LOG.info("{}; waiting up to {} s to be allowed", refusal.getMessage(), SECONDS);
        }
        lastNanos = now;
        if (now - sinceNanos >= TimeUnit.SECONDS.toNanos(SECONDS)) {
            throw new NotAuthorisedException("not authorised for " + SECONDS + " s: " + refusal.getMessage()
                    + "; ask who runs this whether this miner is admitted, its Kafka user is its miner id, and the keeper of grants runs", refusal);
        }
    }

    /** Before the next attempt. */
    static void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
