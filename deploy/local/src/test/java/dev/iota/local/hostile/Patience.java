package dev.iota.local.hostile;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Brokers, keepers and readers need some milliseconds to do what they will do. */
final class Patience {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Patience() {}

    static void until(ThrowingRunnable assertion) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
    }
}
