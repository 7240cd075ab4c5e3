package dev.iota.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SampleOrderTest {
    @Property(tries = 300)
    void visitsEveryWindowOnceInEachPass(
            @ForAll @IntRange(min = 1, max = 3000) int windows, @ForAll long seed, @ForAll @LongRange(min = 0, max = 1000) long pass) {
        SampleOrder order = new SampleOrder(windows, seed);
        BitSet seen = new BitSet();

        for (long place = 0; place < windows; place++) {
            seen.set((int) order.window(pass * windows + place));
        }

        assertThat(seen.cardinality()).isEqualTo(windows);
        assertThat(seen.length()).isEqualTo(windows);
    }

    @Property(tries = 200)
    void staysWithinAnyNumberOfWindows(
            @ForAll @LongRange(min = 1, max = 1L << 62) long windows, @ForAll long seed, @ForAll @LongRange(min = 0) long sequence) {
        assertThat(new SampleOrder(windows, seed).window(sequence)).isBetween(0L, windows - 1);
    }

    @Test
    void dependsOnSeedAndPass() {
        assertThat(first(new SampleOrder(1000, 1), 0)).isEqualTo(first(new SampleOrder(1000, 1), 0));
        assertThat(first(new SampleOrder(1000, 1), 0)).isNotEqualTo(first(new SampleOrder(1000, 2), 0));
        assertThat(first(new SampleOrder(1000, 1), 0)).isNotEqualTo(first(new SampleOrder(1000, 1), 1));
    }

    @Test
    void isTheSameOnEveryMachine() {
        assertThat(LongStream.range(0, 8).map(new SampleOrder(100, 42)::window)).containsExactly(57L, 94L, 55L, 17L, 12L, 67L, 28L, 93L);
    }

    @Test
    void scattersNeighbours() {
        SampleOrder order = new SampleOrder(10_000, 7);

        long near = LongStream.range(1, 10_000).filter(i -> Math.abs(order.window(i) - order.window(i - 1)) < 100).count();

        assertThat(near).as("about 2 % of neighbours lie within 100").isBetween(100L, 300L);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SampleOrder(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new SampleOrder(1, 1).window(-1));
    }

    private static long[] first(SampleOrder order, long pass) {
        return LongStream.range(0, 50).map(place -> order.window(pass * order.windows() + place)).toArray();
    }
}
