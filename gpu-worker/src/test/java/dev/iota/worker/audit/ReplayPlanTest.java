package dev.iota.worker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.TicketId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ReplayPlanTest {
    private static final Direction FORWARD = Direction.FORWARD;
    private static final Direction BACKWARD = Direction.BACKWARD;

    @Property(tries = 100)
    void theOrderIsThatOfComputingHoweverPassesWereTold(@ForAll @IntRange(max = 40) int count, @ForAll long seed) {
        List<PassCompleted> passes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            passes.add(Events.pass(100 + i, i, FORWARD));
        }
        Collections.shuffle(passes, new Random(seed));
        ReplayPlan plan = plan(true, passes.toArray(PassCompleted[]::new));
        assertThat(plan.gap()).isNull();
        assertThat(plan.passes()).extracting(told -> told.what().order()).isSorted().hasSize(count);
    }

    @Property(tries = 100)
    void nothingIsRepeatedBeyondAPassThatIsMissing(@ForAll @IntRange(min = 1, max = 18) int missing) {
        List<PassCompleted> passes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            if (i != missing) {
                passes.add(Events.pass(i, i, FORWARD));
            }
        }
        ReplayPlan plan = plan(true, passes.toArray(PassCompleted[]::new));
        assertThat(plan.passes()).hasSize(missing);
        assertThat(plan.gap()).contains("pass number " + missing + " ");
    }

    @Example
    void graphsAreKeptOnlyForGradientsThatCome() {
        ReplayPlan plan = plan(true, Events.pass(0, 1, FORWARD), Events.pass(1, 2, FORWARD), Events.pass(2, 1, BACKWARD));
        assertThat(plan.awaited()).containsExactly(new TicketId(1));
        assertThat(plan.gap()).isNull();
    }

    @Example
    void whatCannotBeIsAGap() {
        assertThat(plan(true, Events.pass(0, 1, BACKWARD)).gap()).contains("no activation before it");
        assertThat(plan(false, Events.pass(0, 1, BACKWARD)).gap()).as("the tail's one pass").isNull();
        assertThat(plan(true, Events.pass(0, 1, FORWARD), Events.pass(1, 1, FORWARD)).gap()).contains("twice");
        assertThat(plan(true, Events.pass(0, 1, FORWARD), Events.pass(0, 2, FORWARD)).gap()).contains("two passes");
        assertThat(plan(true).gap()).isNull();
    }

    private static ReplayPlan plan(boolean hasGraphs, PassCompleted... passes) {
        List<Told<PassCompleted>> told = Arrays.stream(passes).map(Events::told).toList();
        return ReplayPlan.of(new Account(new Told<>(Events.ready(0), null), told, List.of()), hasGraphs);
    }
}
