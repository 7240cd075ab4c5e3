package dev.iota.operators.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Losses fall from 5.5 to 2 nats, with a deviation of 0.2 from text to text. */
class LossRulesTest {
    private static final double NOISE = 0.2;

    private final SplittableRandom random = new SplittableRandom(1);
    private LossHistory history;

    /** The stated rate: at most one alarm in 10,000 losses. */
    @Test
    void aLossThatFallsRaisesAtMostOneAlarmInTenThousandLosses() {
        assertThat(alarms(0, 40_000, Generation.FIRST, LossRulesTest::trend)).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aRiseOfHalfANatIsSeenWithinTwentyLossesAndSaidOnce() {
        alarms(0, 1_000, Generation.FIRST, LossRulesTest::trend);
        List<AnomalyRecord> alarms = alarms(1_000, 1_040, Generation.FIRST, microBatch -> trend(microBatch) + 0.5);
        assertThat(alarms).singleElement().satisfies(alarm -> {
            assertThat(alarm.microBatch().value()).isBetween(1_002L, 1_019L);
            assertThat(alarm.kind()).isEqualTo(AnomalyRecord.Kind.LOSS_RISE);
            assertThat(alarm.severity()).isGreaterThan(alarm.threshold());
        });
    }

    @Test
    void aSingleHardTextIsNoRise() {
        alarms(0, 1_000, Generation.FIRST, LossRulesTest::trend);
        assertThat(alarms(1_000, 1_001, Generation.FIRST, microBatch -> 50)).isEmpty();
        assertThat(alarms(1_001, 1_200, Generation.FIRST, LossRulesTest::trend)).isEmpty();
    }

    @Test
    void aHigherGenerationBeginsAnewAndALowerOneIsIgnored() {
        alarms(0, 1_000, Generation.FIRST, LossRulesTest::trend);
        Generation next = new Generation(Generation.FIRST.value() + 1);
        assertThat(alarms(100, 110, next, microBatch -> 5)).isEmpty();
        assertThat(history.losses()).hasSize(10);
        alarms(1_000, 1_010, Generation.FIRST, microBatch -> 50);
        assertThat(history.losses()).hasSize(10);
    }

    private static double trend(long microBatch) {
        return 2 + 3.5 * Math.exp(-microBatch / 800.0);
    }

    private List<AnomalyRecord> alarms(long from, long to, Generation generation, LongToDoubleFunction mean) {
        List<AnomalyRecord> alarms = new ArrayList<>();
        for (long i = from; i < to; i++) {
            double loss = Math.max(0, mean.applyAsDouble(i) + NOISE * random.nextGaussian());
            LossRecord record = new LossRecord(LossRecord.VERSION, new RunId("test"), Epoch.FIRST, generation, new MicroBatch(i),
                    Attempt.FIRST, loss, 16, List.of(StageSimulation.miner(0), StageSimulation.miner(1)), 0, i);
            LossRules.Outcome outcome = LossRules.onLoss(history, record);
            history = outcome.history();
            outcome.anomaly().ifPresent(alarms::add);
        }
        return alarms;
    }
}
