package dev.iota.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MemoryTrendTest {
    private static final long MINUTE = 60_000;
    private static final long MEBI = 1 << 20;

    private final MemoryTrend trend = new MemoryTrend(MINUTE);

    @Test
    void findsTheSlopeAcrossLivesOfDifferentSizes() {
        live(1, 0, 300);
        live(2, 30, 100);
        assertThat(trend.slopes().get("worker").megabytesPerHour()).isCloseTo(60, within(1e-6));
        assertThat(trend.slopes().get("worker").hours()).isCloseTo(18 / 60.0, within(1e-6));
    }

    @Test
    void leavesOutTheBeginningOfALife() {
        trend.add("worker", 1, 0, 0);
        trend.add("worker", 1, MINUTE - 1, 500 * MEBI);
        assertThat(trend.slopes().get("worker").megabytesPerHour()).isNaN();
    }

    /** Ten minutes in which it grows by a megabyte a minute. */
    private void live(long process, long fromMinute, long megabytes) {
        for (int minute = 0; minute <= 10; minute++) {
            trend.add("worker", process, (fromMinute + minute) * MINUTE, (megabytes + minute) * MEBI);
        }
    }
}
