package dev.iota.operators.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.table.Table;
import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.AnomalyRecord.Kind;
import dev.iota.protocol.event.AnomalyRecord.Statistic;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** False alarms and delays on simulated tensors; see {@link StageSimulation} for what is honest. */
class AnomalyRulesTest {
    private static final int HONEST_FRAMES = 10_000;
    private static final Flow FLOW = new Flow(new Stage(1), Direction.FORWARD);

    /** The stated rate: of each kind and statistic at most one alarm in 10,000 honest frames. */
    @ParameterizedTest
    @CsvSource({"1, 0.5", "5, 0", "16, 0.5"})
    void honestSendersRaiseAtMostOneAlarmOfAKindInTenThousandFrames(int senders, double shared) {
        StageSimulation stage = new StageSimulation(senders, shared, 42).honestRounds(HONEST_FRAMES / senders);
        assertThat(stage.anomalies.stream().collect(Collectors.groupingBy(
                anomaly -> anomaly.kind() + " " + anomaly.statistic(), Collectors.counting())).values())
                .as("%s", stage.anomalies).allMatch(count -> count <= 1);
    }

    @Test
    void scalesWithHeavyTailsRaiseNothing() {
        assertThat(new StageSimulation(8, 0.5, 1).withHeavyTails().honestRounds(1_250).anomalies).isEmpty();
    }

    @Test
    void whatAllSendersDoAtOnceIsNobodysAnomaly() {
        StageSimulation stage = new StageSimulation(4, 0.5, 8).withGrowth(0.02).honestRounds(100);
        assertThat(stage.anomalies).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void outputAHundredTimesAsLargeIsSeenAtOnceAndThreeTimesWithinSixteenFrames(int senders) {
        assertThat(delay(senders, 0.5, Kind.SPIKE, stage -> Attacks.scaling(100))).isEqualTo(1);
        assertThat(delay(senders, 0.5, Kind.DRIFT, stage -> Attacks.scaling(3))).isBetween(1, 16);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void outputThatIsThirtyPercentLargerIsBorne(int senders) {
        assertThat(delay(senders, 0.5, Kind.DRIFT, stage -> Attacks.scaling(1.3))).isEqualTo(-1);
    }

    @Test
    void aDriftOfOnePercentAFrameIsSeenWithinAHundredFramesByComparisonWithOthersOnly() {
        assertThat(delay(5, 0.5, Kind.DRIFT, stage -> Attacks.slowDrift())).isBetween(1, 100);
        assertThat(delay(1, 0.5, Kind.DRIFT, stage -> Attacks.slowDrift())).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "5, 0", "5, 0.1"})
    void anOldOutputIsSeenWhenItComesAgain(int senders, double noise) {
        assertThat(delay(senders, 0.5, Kind.REPETITION, stage -> Attacks.replay(stage, noise))).isBetween(2, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void constantsAndWhatIsNotFiniteAreSeenAtOnce(int senders) {
        assertThat(delay(senders, 0.5, Kind.SPIKE, stage -> Attacks.constant())).isEqualTo(1);
        assertThat(delay(senders, 0.5, Kind.NOT_FINITE, stage -> Attacks.notANumber())).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void noiseAndTurnedSignsAreSeenByWhatTensorsOfAStageHaveInCommon(int senders) {
        assertThat(delay(senders, 0.5, Kind.DRIFT, Attacks::noise)).isBetween(1, 12);
        assertThat(delay(senders, 0.5, Kind.SPIKE, stage -> Attacks.scaling(-1))).isBetween(1, 3);
    }

    @Test
    void whereTensorsHaveNothingInCommonNoiseOfTheRightNormAndTurnedSignsAreNotSeen() {
        for (Kind kind : List.of(Kind.SPIKE, Kind.DRIFT, Kind.REPETITION)) {
            assertThat(delay(5, 0, kind, Attacks::noise)).isEqualTo(-1);
            assertThat(delay(5, 0, kind, stage -> Attacks.scaling(-1))).isEqualTo(-1);
        }
    }

    @Test
    void accusesNobodyElseWhereThreeOrMoreShareAStage() {
        List<Function<StageSimulation, UnaryOperator<float[]>>> attacks = List.of(
                Attacks::noise, stage -> Attacks.replay(stage, 0), stage -> Attacks.scaling(3), stage -> Attacks.slowDrift());
        for (Function<StageSimulation, UnaryOperator<float[]>> attack : attacks) {
            StageSimulation stage = new StageSimulation(5, 0.5, 3).honestRounds(80);
            UnaryOperator<float[]> output = attack.apply(stage);
            for (int i = 0; i < 150; i++) {
                stage.round(output);
            }
            assertThat(stage.anomalies).isNotEmpty().extracting(AnomalyRecord::miner).containsOnly(StageSimulation.miner(0));
        }
    }

    @Test
    void aSenderThatTakesTwiceAsLongIsLate() {
        StageSimulation stage = new StageSimulation(5, 0.5, 4).honestRounds(40);
        List<AnomalyRecord> late = List.of();
        int frames = 0;
        while (late.isEmpty() && frames++ < 30) {
            late = stage.send(0, stage.honest(0), 600);
            for (int other = 1; other < 5; other++) {
                assertThat(stage.send(other, stage.honest(other), 200)).isEmpty();
            }
        }
        assertThat(late).singleElement().satisfies(anomaly -> assertThat(anomaly.kind()).isEqualTo(Kind.LAG));
        assertThat(frames).isBetween(3, 12);
    }

    @Test
    void namesTheFramesThatShowIt() {
        StageSimulation stage = new StageSimulation(5, 0.5, 5).honestRounds(40);
        UnaryOperator<float[]> replay = Attacks.replay(stage, 0);
        stage.round(replay);
        AnomalyRecord repeated = only(stage.round(replay), Kind.REPETITION);
        assertThat(repeated.evidence()).extracting(RecordPlace::offset).containsExactly(200L, 205L);
        assertThat(repeated.evidence()).extracting(RecordPlace::topic).containsOnly("test.activations.2");
        assertThat(repeated.severity()).isGreaterThan(repeated.threshold());
    }

    @Test
    void raisesTheSameAlarmAgainOnlyAfterAWhile() {
        StageSimulation stage = new StageSimulation(5, 0.5, 6).honestRounds(40);
        for (int i = 0; i < SenderHistory.QUIET_FRAMES + 1; i++) {
            stage.round(Attacks.notANumber());
        }
        assertThat(stage.anomalies).filteredOn(anomaly -> anomaly.kind() == Kind.NOT_FINITE).hasSize(2);
    }

    @Test
    void aFrameThatIsReadTwiceCountsOnceAndOneThatCannotBeReadIsItsSendersFault() {
        AnomalyRules rules = rules(Table.onHeap());
        assertThat(rules.onFrame(frame(1, 0, 0, null))).singleElement()
                .satisfies(anomaly -> assertThat(anomaly.kind()).isEqualTo(Kind.UNREADABLE));
        Table<PoolId, AnomalyRules.PoolOf> pools = Table.onHeap();
        AnomalyRules counting = new AnomalyRules(new RunId("test"), Table.onHeap(), pools);
        TensorStatistics tensor = TensorStatistics.of(new float[] {1, 2, 3});
        counting.onFrame(frame(1, 5, 0, tensor));
        counting.onFrame(frame(1, 5, 0, tensor));
        assertThat(pools.values()).singleElement().satisfies(pool -> assertThat(pool.pool().entries()).hasSize(1));
    }

    @Test
    void anEpochBeginsWithAPoolOfItsOwnAndOldOnesGo() {
        Table<PoolId, AnomalyRules.PoolOf> pools = Table.onHeap();
        AnomalyRules rules = new AnomalyRules(new RunId("test"), Table.onHeap(), pools);
        TensorStatistics small = TensorStatistics.of(new float[] {1, 2, 3});
        TensorStatistics large = TensorStatistics.of(new float[] {100, 200, 300});
        for (int i = 0; i < 100; i++) {
            assertThat(rules.onFrame(frame(i % 3, 2 * i, 0, small))).extracting(AnomalyRecord::kind).doesNotContain(Kind.SPIKE);
        }
        for (int i = 100; i < 200; i++) {
            assertThat(rules.onFrame(frame(i % 3, 2 * i, i < 150 ? 1 : 2, large))).extracting(AnomalyRecord::kind)
                    .doesNotContain(Kind.SPIKE);
        }
        assertThat(pools.values()).extracting(pool -> pool.id().epoch().value()).containsExactlyInAnyOrder(1, 2);
        assertThat(rules.onFrame(frame(0, 999, 0, large))).as("an epoch that is long over").isEmpty();
    }

    @Test
    void keepsNoMoreSendersThanItSays() {
        Table<MinerId, SenderHistory> senders = Table.onHeap();
        AnomalyRules rules = rules(senders);
        TensorStatistics tensor = TensorStatistics.of(new float[] {1, 2, 3});
        for (int i = 0; i <= AnomalyRules.MAX_SENDERS; i++) {
            rules.onFrame(frame(i, i, 0, tensor));
        }
        assertThat(senders.size()).isEqualTo(AnomalyRules.MAX_SENDERS);
        assertThat(senders.get(StageSimulation.miner(0))).isNull();
        for (int i = 2_000; i < 2_200; i++) {
            rules.onFrame(frame(1, i, 0, tensor));
        }
        assertThat(senders.get(StageSimulation.miner(1)).recent()).hasSize(SenderHistory.MEMORY);
    }

    @Test
    void nobodySetsTheStandardBySendingMore() {
        Pool pool = Pool.EMPTY;
        for (int i = 0; i < 1_000; i++) {
            boolean isGreedy = i % 10 != 0;
            double[] measures = new double[Measure.COUNT];
            measures[Measure.NORM.ordinal()] = isGreedy ? 5 : 1;
            pool = pool.with(StageSimulation.miner(isGreedy ? 0 : 1 + i / 10 % 3), measures, new Fingerprint(0, 0, 0, 0));
        }
        assertThat(pool.entries()).hasSize(Pool.CAPACITY);
        assertThat(pool.entries().stream().filter(entry -> entry.sender().equals(StageSimulation.miner(0))).count())
                .as("the others sent 51 of the latest 512").isEqualTo(Pool.CAPACITY - 51);
    }

    private static int delay(int senders, double shared, Kind kind, Function<StageSimulation, UnaryOperator<float[]>> attack) {
        StageSimulation stage = new StageSimulation(senders, shared, 7).honestRounds(300 / senders);
        return stage.delay(kind, 100, attack.apply(stage));
    }

    private static AnomalyRecord only(List<AnomalyRecord> anomalies, Kind kind) {
        assertThat(anomalies).extracting(AnomalyRecord::kind).contains(kind);
        return anomalies.stream().filter(anomaly -> anomaly.kind() == kind).findFirst().orElseThrow();
    }

    private static AnomalyRules rules(Table<MinerId, SenderHistory> senders) {
        return new AnomalyRules(new RunId("test"), senders, Table.onHeap());
    }

    private static FrameSummary frame(int sender, long number, int epoch, TensorStatistics statistics) {
        return new FrameSummary(FLOW, StageSimulation.miner(sender), number, new Epoch(epoch), Generation.FIRST, new MicroBatch(number),
                new RecordPlace("test.activations.2", 0, number), 1_000 + number, 1_200 + number, statistics);
    }
}
