package dev.iota.worker.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.health.Verdict.Level;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Status;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long PLENTY = 8L << 30;

    @Test
    void saysNothingWhileNothingWaits() {
        assertThat(Watchdog.look(new Glance("", false, false, 3_600 * SECOND, SECOND, 0, 4, PLENTY))).isEqualTo(Verdict.WELL);
    }

    @Test
    void getsWorseTheLongerAPassTakes() {
        assertThat(pass(9, SECOND).level()).isEqualTo(Level.WELL);
        assertThat(pass(11, SECOND).level()).isEqualTo(Level.SLOW);
        assertThat(pass(31, SECOND).level()).isEqualTo(Level.STALLED);
        assertThat(pass(121, SECOND).level()).isEqualTo(Level.LOST);
    }

    @Test
    void isAsPatientAsPassesWereSlowBefore() {
        assertThat(pass(121, 30 * SECOND).level()).isEqualTo(Level.WELL);
        assertThat(pass(1_801, 30 * SECOND).level()).isEqualTo(Level.LOST);
    }

    @Test
    void noticesWorkThatNobodyTakes() {
        Verdict verdict = Watchdog.look(new Glance("", false, true, 40 * SECOND, SECOND, 0, 4, PLENTY));
        assertThat(verdict.level()).isEqualTo(Level.STALLED);
        assertThat(verdict.text()).contains("no progress for 40 s", "work waits");
    }

    @Test
    void takesAStoreThatIsAwayForNoLostDevice() {
        Verdict verdict = Watchdog.look(new Glance("upload weights", false, true, 100_000 * SECOND, SECOND, 0, 4, PLENTY));
        assertThat(verdict.level()).isEqualTo(Level.STALLED);
        assertThat(verdict.causes()).anyMatch(cause -> cause.contains("store"));
    }

    @Test
    void namesTheLikeliestCauseFirst() {
        assertThat(causes(0.5, 10 << 20).get(0)).contains("memory");
        assertThat(causes(9, PLENTY).get(0)).contains("load 9.0 on 4");
        assertThat(causes(0.5, PLENTY)).singleElement().asString().contains("device hangs");
    }

    @Property
    void neverGetsBetterByWaiting(
            @ForAll @LongRange(min = 0, max = 10_000) long seconds, @ForAll @LongRange(min = 0, max = 100) long expected) {
        assertThat(pass(seconds + 1, expected * SECOND).level()).isGreaterThanOrEqualTo(pass(seconds, expected * SECOND).level());
    }

    @Test
    void isReadyOnlyWithPlaceWeightsBrokerAndDevice() {
        Place place = new Place(new Stage(1), new Slot(0));
        Status training = new Status("training", place, null, 0, 0, 0, 0);
        assertThat(Readiness.of(training, Verdict.WELL, 0).isReady()).isTrue();
        assertThat(Readiness.of(training, pass(11, SECOND), 0).isReady()).as("slow is a warning").isTrue();
        assertThat(Readiness.of(training, pass(31, SECOND), 0).reasons()).singleElement().asString().contains("no progress");
        assertThat(Readiness.of(training, Verdict.WELL, 20_000).reasons()).singleElement().asString().contains("broker", "20 s");
        assertThat(Readiness.of(new Status("joining", null, null, 0, 0, 0, 0), Verdict.WELL, 0).reasons()).singleElement().asString()
                .contains("no place");
        assertThat(Readiness.of(new Status("loading weights", place, null, 0, 0, 0, 0), Verdict.WELL, 0).isReady()).isFalse();
        assertThat(Readiness.of(new Status("paused", null, null, 0, 0, 0, 0), Verdict.WELL, 0).reasons()).singleElement().asString()
                .contains("owner");
    }

    private static List<String> causes(double load, long availableBytes) {
        return Watchdog.look(new Glance("compute", true, true, 60 * SECOND, SECOND, load, 4, availableBytes)).causes();
    }

    private static Verdict pass(long seconds, long expectedNanos) {
        return Watchdog.look(new Glance("compute micro-batch 7", true, true, seconds * SECOND, expectedNanos, 1, 4, PLENTY));
    }
}
