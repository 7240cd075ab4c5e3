package dev.iota.operators.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import org.junit.jupiter.api.Test;

class RunFiguresTest {
    private final RunSpec run = TestRun.of(2, 4, 8);
    private final RunState state = RunState.onHeap();

    @Test
    void countsWorkersByStageAndThoseThatTakeSamples() {
        begin();
        put(worker(0, 0).ready("a"));
        put(worker(0, 1));
        put(worker(1, 0).ready("b"));
        RunFigures figures = RunFigures.of(run, state, 2_000);
        assertThat(figures.workers()).containsExactly(2, 1);
        assertThat(figures.readyWorkers()).containsExactly(1, 1);
    }

    @Test
    void tellsTheLongestSilenceOfThoseThatAreAlive() {
        begin();
        assertThat(RunFigures.of(run, state, 9_000).longestSilenceMillis()).isZero();
        put(worker(0, 0).seen(1, 8_000));
        put(worker(0, 1).seen(1, 5_000));
        put(worker(1, 0).stopped());
        assertThat(RunFigures.of(run, state, 9_000).longestSilenceMillis()).isEqualTo(4_000);
    }

    @Test
    void aQuarantineThatIsOverDoesNotCount() {
        begin();
        MinerId miner = MinerKey.generate().miner();
        state.quarantined().put(miner, new Quarantine(miner, null, Epoch.FIRST, "over"));
        assertThat(RunFigures.of(run, state, 0).quarantinedMiners()).isZero();
        state.quarantined().put(miner, new Quarantine(miner, null, new Epoch(1), "not over"));
        assertThat(RunFigures.of(run, state, 0).quarantinedMiners()).isEqualTo(1);
    }

    @Test
    void theLossIsTheMeanOfWhatIsDoneAndNoNumberBefore() {
        begin();
        assertThat(RunFigures.of(run, state, 0).epochLoss()).isNaN();
        state.keepProgress().accept(state.progress().get().completed(2).completed(4));
        RunFigures figures = RunFigures.of(run, state, 0);
        assertThat(figures.epochLoss()).isEqualTo(3);
        assertThat(figures.samplesDone()).isEqualTo(2);
        assertThat(figures.samplesPlanned()).isEqualTo(run.samples());
    }

    private void begin() {
        state.keepProgress().accept(Progress.begin(EpochManifest.initial(run.run()), Phase.TRAINING, 0));
    }

    private void put(Worker worker) {
        state.workers().put(worker.miner(), worker);
    }

    private static Worker worker(int stage, int slot) {
        return Worker.assigned(MinerKey.generate().miner(), 1, new Stage(stage), new Slot(slot), false, 0, 1_000);
    }
}
