package dev.iota.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.worker.health.Verdict;
import dev.iota.worker.pipeline.Status;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthWatchTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Status QUIET = new Status("training", null, null, 0, 0, 0, 0);

    private final HealthWatch watch = new HealthWatch();

    @Test
    void endsTheProcessWhenAPassHangs() {
        Activity hanging = Activity.none(0).begin("compute micro-batch 7", true, 10 * SECOND);
        assertThat(look(11, hanging)).isEmpty();
        assertThat(watch.verdict()).isEqualTo(Verdict.WELL);
        assertThat(look(45, hanging)).isEmpty();
        assertThat(watch.verdict().level()).isEqualTo(Verdict.Level.STALLED);
        Ending end = look(131, hanging).orElseThrow();
        assertThat(end.exitCode()).isEqualTo(ExitCode.DEVICE_LOST);
        assertThat(end.reason()).contains("no progress for 121 s", "micro-batch 7");
    }

    @Test
    void forgivesAPassThatEndsAfterAll() {
        Activity slow = Activity.none(0).begin("compute micro-batch 7", true, 0);
        look(40, slow);
        Activity done = slow.end(41 * SECOND, 41_000);
        assertThat(look(50, done)).isEmpty();
        assertThat(watch.verdict()).isEqualTo(Verdict.WELL);
    }

    @Test
    void countsFromWhenWorkBeganToWaitNotFromTheLastOfLongAgo() {
        Activity resting = Activity.none(0);
        look(1_000, resting);
        Status waiting = new Status("training", null, null, 0, 3, 0, 0);
        assertThat(watch.look(1_001 * SECOND, waiting, resting, 0)).isEmpty();
        assertThat(watch.verdict()).isEqualTo(Verdict.WELL);
        assertThat(watch.look(1_200 * SECOND, waiting, resting, 0)).isPresent();
    }

    @Test
    void knowsHowLongPassesTakeAndWhenTheFirstWasDone() {
        Activity first = Activity.none(0).begin("compute", true, SECOND).end(3 * SECOND, 5_000);
        assertThat(first.passNanos()).isEqualTo(2 * SECOND);
        assertThat(first.firstPassMillis()).isEqualTo(5_000);
        Activity second = first.begin("compute", true, 4 * SECOND).end(11 * SECOND, 13_000);
        assertThat(second.passNanos()).isEqualTo(3 * SECOND);
        assertThat(second.firstPassMillis()).isEqualTo(5_000);
        assertThat(second.begin("load weights", false, 12 * SECOND).end(99 * SECOND, 0).passNanos()).as("no pass").isEqualTo(3 * SECOND);
    }

    private Optional<Ending> look(long seconds, Activity activity) {
        return watch.look(seconds * SECOND, QUIET, activity, 0);
    }
}
