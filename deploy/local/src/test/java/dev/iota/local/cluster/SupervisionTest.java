package dev.iota.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.local.cluster.Supervision.Deed;
import dev.iota.local.cluster.Supervision.Situation;
import dev.iota.local.cluster.Supervision.Start;
import dev.iota.local.cluster.Supervision.Submit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupervisionTest {
    private static final Member BROKER = new Member(Member.Kind.BROKER, 1);
    private static final Member JOB_MANAGER = new Member(Member.Kind.JOBMANAGER, 1);
    private static final Set<Member> ALL = Set.of(BROKER, JOB_MANAGER);
    private static final JobOrder ORDER =
            new JobOrder("run-orchestrator", "orchestrator of run", "Main", List.of(), Map.of(), "checkpoints");

    private final Supervision supervision = new Supervision(List.of(BROKER, JOB_MANAGER));

    @BeforeEach
    void startsAllAtOnceAndInOrder() {
        assertThat(decide(0, Set.of(), Set.of(), false)).containsExactly(new Start(BROKER), new Start(JOB_MANAGER));
        assertThat(decide(1, ALL, Set.of(), false)).isEmpty();
    }

    @Test
    void whatDiedIsStartedAgainOnceAfterASecond() {
        assertThat(decide(100_000, Set.of(BROKER), Set.of(), false)).isEmpty();
        assertThat(decide(100_999, Set.of(BROKER), Set.of(), false)).isEmpty();
        assertThat(decide(101_000, Set.of(BROKER), Set.of(), false)).containsExactly(new Start(JOB_MANAGER));
        assertThat(decide(101_001, ALL, Set.of(), false)).isEmpty();
    }

    @Test
    void whatKeepsDyingIsStartedLaterAndLater() {
        assertThat(startedAgainAfter(10)).isEqualTo(1_000);
        assertThat(startedAgainAfter(2_000)).isEqualTo(2_000);
        assertThat(startedAgainAfter(5_000)).isEqualTo(4_000);
    }

    /** Milliseconds from a death, to the nearest hundred. */
    private long startedAgainAfter(long diedMillis) {
        long nowMillis = diedMillis;
        while (decide(nowMillis, Set.of(BROKER), Set.of(), false).isEmpty()) {
            nowMillis += 100;
        }
        return nowMillis - diedMillis;
    }

    @Test
    void whatIsHeldStaysAway() {
        assertThat(decide(100_000, Set.of(BROKER), Set.of(JOB_MANAGER), false)).isEmpty();
        assertThat(decide(130_000, Set.of(BROKER), Set.of(JOB_MANAGER), false)).isEmpty();
        assertThat(decide(130_001, Set.of(BROKER), Set.of(), false)).isEmpty();
        assertThat(decide(131_001, Set.of(BROKER), Set.of(), false)).containsExactly(new Start(JOB_MANAGER));
    }

    @Test
    void aJobThatFlinkDoesNotHaveIsSubmittedOnceItTakesJobs() {
        assertThat(decide(10_000, ALL, Set.of(), false, ORDER)).isEmpty();
        assertThat(decide(11_000, ALL, Set.of(), true, ORDER)).containsExactly(new Submit(ORDER));
        assertThat(decide(11_500, ALL, Set.of(), true, ORDER)).as("it was only just tried").isEmpty();
        assertThat(decide(16_000, ALL, Set.of(), true, ORDER)).containsExactly(new Submit(ORDER));
        assertThat(decide(25_999, ALL, Set.of(), true, ORDER)).as("twice as long").isEmpty();
        assertThat(decide(26_000, ALL, Set.of(), true, ORDER)).containsExactly(new Submit(ORDER));
    }

    @Test
    void aJobThatIsUnderWayIsLeftAloneAndOneThatIsLostLaterIsSubmittedAtOnce() {
        assertThat(decide(11_000, ALL, Set.of(), true, ORDER)).containsExactly(new Submit(ORDER));
        assertThat(supervision.decide(new Situation(ALL, Set.of(), true, Set.of(ORDER.title()), List.of(ORDER)), 12_000)).isEmpty();
        assertThat(decide(12_500, ALL, Set.of(), true, ORDER)).containsExactly(new Submit(ORDER));
    }

    @Test
    void aWithdrawnJobIsNotSubmitted() {
        assertThat(decide(11_000, ALL, Set.of(), true)).isEmpty();
    }

    private List<Deed> decide(long nowMillis, Set<Member> living, Set<Member> held, boolean takesJobs, JobOrder... orders) {
        return supervision.decide(new Situation(living, held, takesJobs, Set.of(), List.of(orders)), nowMillis);
    }
}
