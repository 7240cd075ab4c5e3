package dev.iota.worker.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SimulatedLinkTest {
    private static final long MILLI = 1_000_000;
    /** A clock may begin anywhere. */
    private static final long START = Long.MAX_VALUE - 20 * MILLI;
    /** A thousand bytes take a millisecond. */
    private static final LinkShape SHAPE = LinkShape.parse("8mbit/50ms");

    private final SimulatedLink<String> link = new SimulatedLink<>(SHAPE, START);

    @Test
    void aFrameArrivesADelayAfterItHasLeft() {
        link.add("frame", 1_000, START);
        assertThat(link.poll(START + 51 * MILLI - 1)).isEmpty();
        assertThat(link.poll(START + 51 * MILLI)).contains("frame");
        assertThat(link.poll(START + 51 * MILLI)).as("once").isEmpty();
    }

    @Test
    void aFrameLeavesWhenTheOneBeforeHasLeft() {
        link.add("first", 10_000, START);
        link.add("second", 1_000, START + 5 * MILLI);
        assertThat(link.poll(START + 60 * MILLI)).contains("first");
        assertThat(link.poll(START + 61 * MILLI - 1)).isEmpty();
        assertThat(link.poll(START + 61 * MILLI)).contains("second");
    }

    @Test
    void aLinkThatWasIdleSavesNothingUp() {
        link.add("first", 1_000, START);
        link.add("late", 1_000, START + 500 * MILLI);
        assertThat(link.poll(START + 500 * MILLI)).contains("first");
        assertThat(link.poll(START + 551 * MILLI - 1)).isEmpty();
        assertThat(link.poll(START + 551 * MILLI)).contains("late");
    }

    @Test
    void delayIsHiddenByWhatFollows() {
        for (int frame = 0; frame < 100; frame++) {
            link.add("frame", 1_000, START);
        }
        int arrived = 0;
        while (link.poll(START + 150 * MILLI).isPresent()) {
            arrived++;
        }
        assertThat(arrived).as("100 ms of transmission and one delay").isEqualTo(100);
    }

    @Test
    void saysHowLongToWait() {
        assertThat(link.waitNanos(START, 20 * MILLI)).as("nothing to wait for").isEqualTo(20 * MILLI);
        link.add("frame", 1_000, START);
        assertThat(link.waitNanos(START, 20 * MILLI)).isEqualTo(20 * MILLI);
        assertThat(link.waitNanos(START + 50 * MILLI, 20 * MILLI)).isEqualTo(MILLI);
        assertThat(link.waitNanos(START + 80 * MILLI, 20 * MILLI)).isZero();
        link.clear();
        assertThat(link.poll(START + 80 * MILLI)).isEmpty();
    }

    @Test
    void anUnlimitedLinkLetsAllThroughAtOnce() {
        SimulatedLink<String> unlimited = new SimulatedLink<>(LinkShape.UNLIMITED, START);
        unlimited.add("frame", 48 << 20, START);
        unlimited.add("next", 48 << 20, START);
        assertThat(unlimited.poll(START)).contains("frame");
        assertThat(unlimited.poll(START)).contains("next");
    }

    @Property(tries = 200)
    void nothingIsLostOvertakesOrExceedsTheRate(@ForAll @Size(max = 30) List<@IntRange(max = 100_000) Integer> sizes,
            @ForAll @IntRange(max = 40) int gapMillis) {
        SimulatedLink<Integer> some = new SimulatedLink<>(SHAPE, START);
        long now = START;
        long bytes = 0;
        List<Integer> arrived = new ArrayList<>();
        for (int number = 0; number < sizes.size(); number++) {
            some.add(number, sizes.get(number), now);
            now += gapMillis * MILLI;
            bytes += take(some, now, arrived, sizes);
            assertThat(bytes * 1_000).as("nanoseconds of transmission").isLessThanOrEqualTo(now - START);
        }
        while (arrived.size() < sizes.size()) {
            now += some.waitNanos(now, Long.MAX_VALUE);
            take(some, now, arrived, sizes);
        }
        assertThat(arrived).isSorted().doesNotHaveDuplicates().hasSize(sizes.size());
    }

    private static long take(SimulatedLink<Integer> link, long now, List<Integer> arrived, List<Integer> sizes) {
        int before = arrived.size();
        for (var next = link.poll(now); next.isPresent(); next = link.poll(now)) {
            arrived.add(next.get());
        }
        return arrived.subList(before, arrived.size()).stream().mapToLong(sizes::get).sum();
    }
}
