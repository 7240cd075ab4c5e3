package dev.iota.operators.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.iota.operators.orchestration.TestRun;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StageComputeTest {
    private static final List<List<Double>> NOTHING = List.of(List.of(), List.of(), List.of());
    private final StageCompute compute = new StageCompute(TestRun.of(3, 4, 8));

    @Test
    void followsTheLayoutWhereNothingIsMeasured() {
        int[] parts = compute.partsPerMillion(NOTHING);
        assertThat(IntStream.of(parts).sum()).isEqualTo(1_000_000);
        assertThat(parts[2]).as("the tail has the output head").isGreaterThan(parts[1]);
        assertThat(parts[0]).isCloseTo(parts[1], offset(1));
    }

    @Test
    void followsTheMeasuredTimesWithinTheBound() {
        int[] expected = compute.partsPerMillion(NOTHING);
        int[] parts = compute.partsPerMillion(List.of(List.of(1.5 * expected[0]), List.of(1.0 * expected[1]), List.of(1.0 * expected[2])));
        assertThat(parts[0]).isGreaterThan(expected[0]);
        assertThat((double) parts[0] / parts[1]).isCloseTo(1.5, offset(0.001));
    }

    @Test
    void oneMinerOfAStageBendsNothing() {
        int[] honest = compute.partsPerMillion(List.of(List.of(5.0, 5.0, 5.0), List.of(5.0), List.of(9.0)));
        int[] bent = compute.partsPerMillion(List.of(List.of(5.0, 1e9, 5.0), List.of(5.0), List.of(9.0)));
        assertThat(bent).isEqualTo(honest);
    }

    @Property
    void partsAddUpAndStayWithinTheBoundWhateverIsTold(
            @ForAll @Size(3) List<@Size(max = 3) List<@DoubleRange(min = 0, max = 1e12) Double>> told) {
        int[] expected = compute.partsPerMillion(NOTHING);
        int[] parts = compute.partsPerMillion(told);
        assertThat(IntStream.of(parts).sum()).isEqualTo(1_000_000);
        for (int stage = 0; stage < parts.length; stage++) {
            assertThat(parts[stage]).isBetween(expected[stage] / 2 - 2, expected[stage] * 2 + 4);
        }
    }
}
