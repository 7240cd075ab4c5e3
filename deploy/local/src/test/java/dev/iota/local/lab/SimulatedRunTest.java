package dev.iota.local.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.iota.local.LocalFailure;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedRunTest {

    @Test
    void catchesNoiseAndNobodyElse() {
        SimulatedRun run = completed(Scenario.NOISE, 2);
        assertThat(figures(run)).containsEntry("recall", 1.0).containsEntry("precision", 1.0).containsEntry("falseAlarms", 0);
        assertThat(run.bad()).hasSize(2);
    }

    @Test
    void catchesNobodyWhereAllAreHonest() {
        SimulatedRun run = completed(Scenario.NOISE, 0);
        assertThat(run.validator().quarantines).isEmpty();
        assertThat(run.reissued()).isZero();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        SimulatedRun one = completed(Scenario.SIGN_FLIP, 2);
        SimulatedRun other = completed(Scenario.SIGN_FLIP, 2);
        assertThat(one.finalLoss()).isEqualTo(other.finalLoss());
        assertThat(one.nowMillis()).isEqualTo(other.nowMillis());
        assertThat(figures(one)).isEqualTo(figures(other));
    }

    @Test
    void vanishingMinersCostAttemptsAndTheRunEndsAllTheSame() {
        SimulatedRun run = completed(Scenario.VANISH, 2);
        assertThat(run.reissued()).isPositive();
        assertThat(run.done()).isGreaterThanOrEqualTo(600);
    }

    @Test
    void stragglersTakeLongerAndSpoilNothing() {
        SimulatedRun slow = completed(Scenario.STRAGGLE, 4);
        assertThat(slow.validator().quarantines).isEmpty();
        assertThat(slow.nowMillis()).isGreaterThan(completed(Scenario.STRAGGLE, 0).nowMillis());
    }

    @Test
    void aLieAboutTheLossIsNoLowerLoss() {
        double told = Scenario.FALSE_LOSS_SHARE;
        double ratio = completed(Scenario.FALSE_LOSS, 3).finalLoss() / completed(Scenario.FALSE_LOSS, 0).finalLoss();
        assertThat(ratio).isGreaterThan((1 + told) / 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOISE", "LAZY", "STALE", "FALSE_LOSS", "NOT_A_NUMBER"})
    void auditsCatchThoseWhoLieAndWhatTheySpoiltIsUndone(Scenario scenario) {
        SimulatedRun run = completed(scenario, 3, 0.5);
        assertThat(figures(run)).containsEntry("recall", 1.0).containsEntry("precision", 1.0);
        assertThat(run.latest().generation().value()).isPositive();
        assertThat(run.auditors().replayedShare()).isBetween(0.2, 0.7);
    }

    @Test
    void auditsOfTheHonestPass() {
        assertThat(completed(Scenario.STRAGGLE, 4, 0.5).validator().quarantines).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"FORGE_ALONE", "FORGE_PAIR"})
    void refusesWhatItDoesNotCover(Scenario scenario) {
        assertThatThrownBy(() -> settings(scenario, 0)).isInstanceOf(LocalFailure.class).hasMessageContaining("leave out --simulated")
                .extracting(failure -> ((LocalFailure) failure).exitCode()).isEqualTo(LocalFailure.USAGE);
    }

    @Test
    void spoiltSamplesHaveAHigherLossAndTeachLess() {
        double[] honest = losses(0);
        double[] spoilt = losses(0.3);
        assertThat(DoubleStream.of(honest).average().orElseThrow()).isLessThan(DoubleStream.of(spoilt).average().orElseThrow());
        assertThat(honest[0]).isCloseTo(SimulatedLoss.UNTRAINED, offset(5 * SimulatedLoss.NOISE));
        assertThat(DoubleStream.of(spoilt)).allMatch(loss -> loss < SimulatedLoss.UNTRAINED + 5 * SimulatedLoss.NOISE);
    }

    private static double[] losses(double share) {
        SimulatedLoss losses = new SimulatedLoss(1_000, new Random(3));
        List<Double> spoilt = share == 0 ? Collections.emptyList() : List.of(share);
        return IntStream.range(0, 1_000).mapToDouble(sample -> losses.next(spoilt)).toArray();
    }

    private static Map<String, Object> figures(SimulatedRun run) {
        return Detection.caught(run.validator().quarantines).figures(run.bad());
    }

    private static SimulatedRun completed(Scenario scenario, int bad) {
        return completed(scenario, bad, 0);
    }

    private static SimulatedRun completed(Scenario scenario, int bad, double auditShare) {
        SimulatedRun run = new SimulatedRun(settings(scenario, auditShare), bad);
        assertThat(run.toEnd()).as("the run ends").isTrue();
        return run;
    }

    private static SimulatedLab.Settings settings(Scenario scenario, double auditShare) {
        return new SimulatedLab.Settings(scenario, 3, 6, 0, 1, 600, auditShare == 0 ? 150 : 50, auditShare);
    }
}
