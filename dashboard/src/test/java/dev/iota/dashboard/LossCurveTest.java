package dev.iota.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LossCurveTest {
    private final LossCurve curve = new LossCurve();

    @Test
    void keepsEverySampleWhileThereAreFew() {
        curve.add(0, 0, 5);
        curve.add(0, 1, 4);
        assertThat(points(curve.whole())).containsExactly(new double[] {0, 0, 5, 5, 5, 1}, new double[] {0, 1, 4, 4, 4, 1});
    }

    @Property(tries = 20)
    void staysBoundedAndCountsAll(@ForAll @IntRange(min = 1, max = 30_000) int samples) {
        LossCurve many = new LossCurve();
        for (int i = 0; i < samples; i++) {
            many.add(0, i, i % 7);
        }
        assertThat(points(many.whole())).hasSizeLessThanOrEqualTo(LossCurve.MAX_POINTS);
        assertThat(many.samples()).isEqualTo(samples);
        assertThat(points(many.whole()).stream().mapToDouble(point -> point[2] * point[5]).sum())
                .isCloseTo(sum(samples), Offset.offset(1e-4 * samples + 1));
    }

    @Test
    void countsNothingThatAHigherGenerationMadeVoid() {
        for (int i = 0; i < 10; i++) {
            curve.add(0, i, 3);
        }
        curve.fence(1, 6);
        assertThat(curve.samples()).isEqualTo(6);
        curve.add(0, 7, 3);
        assertThat(curve.samples()).as("a late record of the voided generation").isEqualTo(6);
        curve.add(1, 6, 2);
        assertThat(curve.samples()).isEqualTo(7);
        assertThat(curve.whole().get("voidFrom")).isEqualTo(Map.of(0, 6L));
    }

    @Test
    void tellsTheSameWhenTheFenceComesLate() {
        curve.add(0, 6, 3);
        curve.add(1, 6, 2);
        curve.fence(1, 6);
        assertThat(curve.samples()).isEqualTo(1);
    }

    @Test
    void tellsChangesOnce() {
        curve.add(0, 0, 5);
        curve.changes();
        assertThat(curve.hasChanged()).isFalse();
        curve.add(0, 1, 4);
        Map<String, Object> changes = curve.changes();
        assertThat(changes.get("isWhole")).isEqualTo(false);
        assertThat(points(changes)).hasSize(1);
    }

    @Test
    void forgetsTheOldestOfManyGenerations() {
        for (int generation = 0; generation < 10_000; generation++) {
            curve.fence(generation, generation);
            curve.add(generation, generation, 1);
        }
        assertThat(points(curve.whole())).hasSizeLessThanOrEqualTo(LossCurve.MAX_GENERATIONS);
    }

    private static double sum(int samples) {
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += i % 7;
        }
        return sum;
    }

    @SuppressWarnings("unchecked")
    private static List<double[]> points(Map<String, Object> drawing) {
        return (List<double[]>) drawing.get("points");
    }
}
