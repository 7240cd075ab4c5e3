package dev.iota.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TellingLimitTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TellingLimit limit = new TellingLimit();

    @Test
    void tellsOfSomeAtOnceThenOfSomeInASecond() {
        assertThat(told(1_000, 0, 0)).isEqualTo(TellingLimit.AT_ONCE);
        assertThat(told(30_000, SECOND, SECOND / 1_000)).isBetween(30L * TellingLimit.PER_SECOND - 1, 31L * TellingLimit.PER_SECOND);
    }

    @Test
    void neverTellsOfMoreAtOnceThanThatHoweverLongItWasQuiet() {
        told(1, 0, 0);
        assertThat(told(1_000, 3_600 * SECOND, 0)).isEqualTo(TellingLimit.AT_ONCE);
    }

    @Test
    void saysHowManyItDidNotTellOf() {
        told(TellingLimit.AT_ONCE + 7, 0, 0);
        assertThat(limit.tell("no", SECOND)).hasValue("no (and 7 more refusals before it, which were only counted)");
        assertThat(limit.tell("no", SECOND)).hasValue("no");
    }

    @Test
    void aClockThatGoesBackGivesNothing() {
        told(1_000, SECOND, 0);
        assertThat(limit.tell("no", 0)).isEmpty();
        assertThat(limit.tell("no", SECOND / 20)).isEmpty();
    }

    private long told(long refusals, long fromNanos, long stepNanos) {
        return LongStream.range(0, refusals).filter(i -> limit.tell("no", fromNanos + i * stepNanos).isPresent()).count();
    }
}
