package dev.iota.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final long SECOND = 1_000_000_000L;

    private final Drain drain = new Drain(30_000);

    @Test
    void endsWellWhenItsOwnerWishes() {
        assertThat(drain.begin(0, false, true)).isTrue();
        assertThat(drain.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(drain.overdue(29 * SECOND)).isEmpty();
        assertThat(drain.overdue(30 * SECOND).orElseThrow().exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void endsAtOnceAtTheSecondSignal() {
        assertThat(drain.begin(0, true, true)).isTrue();
        assertThat(drain.exitCode()).isEqualTo(ExitCode.TERMINATED);
        assertThat(drain.begin(SECOND, true, true)).isFalse();
    }

    @Test
    void aSignalBoundsWhatWouldHaveWaitedForTheEpoch() {
        drain.begin(0, false, false);
        assertThat(drain.overdue(3_600 * SECOND)).isEmpty();
        assertThat(drain.begin(4_000 * SECOND, true, true)).as("the first signal").isTrue();
        assertThat(drain.overdue(4_029 * SECOND)).isEmpty();
        assertThat(drain.overdue(4_030 * SECOND).orElseThrow().exitCode()).isEqualTo(ExitCode.TERMINATED);
    }

    @Test
    void canBeTakenBackButASignalCannot() {
        drain.begin(0, false, true);
        drain.takeBack();
        assertThat(drain.overdue(60 * SECOND)).isEmpty();
        drain.begin(61 * SECOND, true, true);
        drain.takeBack();
        assertThat(drain.overdue(100 * SECOND)).isPresent();
    }

    @Test
    void measuresSpeedOverTheLastHalfMinute() {
        SampleRate rate = new SampleRate();
        assertThat(rate.perSecond()).isZero();
        for (int second = 0; second <= 100; second++) {
            rate.note(second * SECOND, second < 50 ? 0 : 4L * (second - 50));
        }
        assertThat(rate.perSecond()).isEqualTo(4);
    }

    @Test
    void sharesNoMoreProcessorsThanThereAre() {
        List<Integer> applied = new ArrayList<>();
        ThreadShare share = new ThreadShare(1, 4, applied::add);
        share.apply();
        assertThat(applied).as("nothing new").isEmpty();
        share.want(3);
        share.apply();
        share.apply();
        assertThat(applied).containsExactly(3);
        assertThatThrownBy(() -> share.want(5)).hasMessageContaining("1 to 4");
        assertThatThrownBy(() -> share.want(0)).hasMessageContaining("1 to 4");
        assertThat(share.threads()).isEqualTo(3);
    }
}
