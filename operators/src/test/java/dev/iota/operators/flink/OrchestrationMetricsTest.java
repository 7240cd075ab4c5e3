package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.Phase;
import dev.iota.operators.orchestration.Progress;
import dev.iota.operators.orchestration.RunFigures;
import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.run.RunSpec;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.junit.jupiter.api.Test;

class OrchestrationMetricsTest {
    private final RunSpec run = TestRun.of(2, 4, 8);
    private final InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();
    private final OrchestrationMetrics metrics = new OrchestrationMetrics(group, run);

    @Test
    void tellsHowLongTheLatestSealTook() {
        metrics.follow(at(0, 0, Phase.TRAINING), 1_000);
        metrics.follow(at(0, 0, Phase.UPLOADING), 5_000);
        metrics.follow(at(0, 0, Phase.MERGING), 6_000);
        metrics.follow(at(1, 0, Phase.TRAINING), 7_500);
        metrics.show(figures(at(1, 0, Phase.TRAINING)));
        assertThat(((Counter) group.get("epochsSealed")).getCount()).isEqualTo(1);
        assertThat(((Gauge<?>) group.get("sealMillis")).getValue()).isEqualTo(2_500L);
    }

    @Test
    void anEpochThatBeginsAnewIsNotSealed() {
        metrics.follow(at(3, 0, Phase.UPLOADING), 1_000);
        metrics.follow(at(3, 1, Phase.TRAINING), 2_000);
        metrics.follow(at(1, 2, Phase.TRAINING), 3_000);
        assertThat(((Counter) group.get("epochsSealed")).getCount()).isZero();
    }

    @Test
    void doesNotGuessHowLongASealTookThatItSawOnlyTheEndOf() {
        metrics.follow(at(0, 0, Phase.MERGING), 9_000);
        metrics.follow(at(1, 0, Phase.TRAINING), 9_100);
        metrics.show(figures(at(1, 0, Phase.TRAINING)));
        assertThat(((Counter) group.get("epochsSealed")).getCount()).isEqualTo(1);
        assertThat(((Gauge<?>) group.get("sealMillis")).getValue()).isEqualTo(0L);
    }

    @Test
    void hasNoGaugesWhereTheRunIsNot() {
        assertThat(group.get("epoch")).isNull();
        metrics.show(figures(at(4, 2, Phase.CHECKING)));
        assertThat(((Gauge<?>) group.get("epoch")).getValue()).isEqualTo(4);
        assertThat(((Gauge<?>) group.get("phase")).getValue()).isEqualTo(3);
    }

    private RunFigures figures(Progress progress) {
        return new RunFigures(progress, 0, 0, 0, 0, 0, 0, 0, Double.NaN, List.of(1, 1), List.of(1, 0));
    }

    private Progress at(int epoch, int generation, Phase phase) {
        EpochManifest manifest = new EpochManifest(EpochManifest.VERSION, run.run(), new Epoch(epoch), new Generation(generation),
                new MicroBatch(8L * epoch), null, 0, 0, "0".repeat(64), List.of(), List.of());
        return new Progress(manifest, phase, 8L * epoch, 0, 0, 0, 0, -1);
    }
}
