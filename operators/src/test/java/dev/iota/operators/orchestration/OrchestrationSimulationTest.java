package dev.iota.operators.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrchestrationSimulationTest {
    private static final RunSpec.Limits LIMITS = new RunSpec.Limits(16, 3, 1_000, 500, 3_000, 2_000, 5_000, 2_000, 2_000);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void finishesWithoutFaults(long seed) {
        RunSpec run = TestRun.of(3, 50, 180, LIMITS);
        Simulation simulation = new Simulation(run, 6, new Simulation.Faults(0, 0, 0, 0, 5, 0, 0), new Random(seed));
        assertThat(simulation.runToEnd()).isTrue();
        assertThat(simulation.losses).hasSize(180);
        assertThat(simulation.epochs).hasSize(5);
        requireTruth(run, simulation);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30})
    void losesAndDoublesNothingWhateverFails(long seed) {
        RunSpec run = TestRun.of(3, 40, 200, LIMITS);
        Simulation simulation = new Simulation(run, 3 + (int) (seed % 4) * 2, new Simulation.Faults(0.005, 0.01, 0.3, 0.3, 30, 0, 0), new Random(seed));
        assertThat(simulation.runToEnd()).as("the run ends").isTrue();
        assertThat(simulation.kills + simulation.crashes).isPositive();
        requireTruth(run, simulation);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void survivesConstantCrashesOfTheOrchestrator(long seed) {
        RunSpec run = TestRun.of(2, 20, 160, LIMITS);
        Simulation simulation = new Simulation(run, 4, new Simulation.Faults(0, 0, 0, 1, 10, 0, 0), new Random(seed));
        assertThat(simulation.runToEnd()).isTrue();
        assertThat(simulation.crashes).isGreaterThan(2);
        requireTruth(run, simulation);
    }

    /** A lie about a shard wins only if nobody honest was there to say otherwise. */
    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44, 45, 46})
    void mergesAllShardsThoughMinersLieAndVanish(long seed) {
        RunSpec run = TestRun.of(2, 40, 160, LIMITS);
        Simulation simulation = new Simulation(run, 8, new Simulation.Faults(0, 0, 0.05, 0.05, 20, 0.1, 0), new Random(seed));
        assertThat(simulation.runToEnd()).as("the run ends").isTrue();
        assertThat(simulation.lies).isPositive();
        requireTruth(run, simulation);
        for (EpochManifest epoch : simulation.epochs) {
            epoch.stages().forEach(merge -> merge.shards().forEach(shard ->
                    assertThat(shard.sha256()).as("shard %s of epoch %s", shard, epoch.epoch()).isEqualTo(SimulatedMiner.HASH)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {51, 52, 53, 54, 55, 56})
    void goesBackAsOftenAsItIsToldTo(long seed) {
        RunSpec run = TestRun.of(2, 20, 120, LIMITS);
        Simulation simulation = new Simulation(run, 6, new Simulation.Faults(0.002, 0.01, 0.1, 0.1, 20, 0, 1), new Random(seed));
        assertThat(simulation.runToEnd()).as("the run ends").isTrue();
        assertThat(simulation.rollbacks).isPositive();
        requireLineage(simulation.epochs);
    }

    /** Each epoch builds on the one that was there before it, also after going back; generations never fall. */
    private static void requireLineage(List<EpochManifest> epochs) {
        Map<Integer, EpochManifest> line = new HashMap<>();
        EpochManifest before = null;
        for (EpochManifest epoch : epochs) {
            if (before != null) {
                assertThat(epoch.generation()).isGreaterThanOrEqualTo(before.generation());
            }
            if (epoch.epoch().value() > 0) {
                assertThat(epoch.parentSha256()).isEqualTo(line.get(epoch.epoch().value() - 1).contentSha256());
            }
            line.put(epoch.epoch().value(), epoch);
            before = epoch;
        }
    }

    private static void requireTruth(RunSpec run, Simulation simulation) {
        assertThat(simulation.mostInFlight).isLessThanOrEqualTo(run.limits().slotsPerStage() * run.limits().creditsPerWorker());
        requireEpochsInOrder(run, simulation.epochs);
        requireEverySampleOnce(run, simulation);
    }

    private static void requireEpochsInOrder(RunSpec run, List<EpochManifest> epochs) {
        EpochManifest before = null;
        for (EpochManifest epoch : epochs) {
            if (before != null) {
                boolean isNext = epoch.epoch().equals(before.epoch().next()) && epoch.generation().equals(before.generation());
                boolean isAnew = epoch.epoch().equals(before.epoch()) && epoch.generation().compareTo(before.generation()) > 0;
                assertThat(isNext || isAnew).as("%s after %s", epoch, before).isTrue();
            }
            for (int stage = 0; stage < run.model().stages() && epoch.epoch().value() > 0; stage++) {
                StageMerge merge = epoch.merge(new Stage(stage)).orElseThrow();
                assertThat(merge.shards()).as("stage %s of epoch %s", stage, epoch.epoch()).hasSize(merge.plan().shards());
            }
            before = epoch;
        }
    }

    /** In the generation that sealed it, each epoch has just its own samples; a restart may only repeat a record, never differ in what is done. */
    private static void requireEverySampleOnce(RunSpec run, Simulation simulation) {
        Map<Integer, Integer> sealedIn = new HashMap<>();
        simulation.epochs.forEach(manifest -> sealedIn.putIfAbsent(manifest.epoch().value() - 1, manifest.generation().value()));
        for (int epoch = 0; epoch < run.epochs(); epoch++) {
            Set<Long> expected = new TreeSet<>();
            for (long sample = epoch * run.samplesPerEpoch(); sample < Math.min(run.samples(), (epoch + 1) * run.samplesPerEpoch()); sample++) {
                expected.add(sample);
            }
            Set<Long> done = new TreeSet<>();
            for (LossRecord loss : simulation.losses) {
                if (loss.epoch().value() == epoch && loss.generation().value() == sealedIn.get(epoch)) {
                    boolean isNew = done.add(loss.microBatch().value());
                    assertThat(isNew || simulation.crashes > 0).as("sample %s twice", loss.microBatch()).isTrue();
                }
            }
            assertThat(done).as("samples of epoch %s", epoch).isEqualTo(expected);
        }
    }
}
