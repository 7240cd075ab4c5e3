package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.MergeSpec.Codec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three stages with two workers each that merge in the butterfly way, some of them dying on the way. */
class MergedRunITCase {
    @TempDir
    private Path folder;

    @Test
    void workersOfAStageBeginEveryEpochWithTheSameBitsWhoeverDies() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        MergeSpec merge = MergeSpec.of(Codec.INT8).withOuter(0.9, 0.3).withKeyframeEpochs(2);
        RunSpec run = fixture.describe(25, 150, TensorCodec.BF16, merge, RunFixture.limits());
        List<EpochManifest> epochs;
        try (LocalRun local = fixture.start(run, 6)) {
            RunFixture.await(local, view -> view.samplesDone() >= 40);
            kill(local, 1);
            RunFixture.await(local, view -> view.samplesDone() >= 75);
            // In the middle of uploading, merging or checking, as it comes.
            kill(local, 4);
            RunFixture.requireComplete(local);
            requireSameStates(local);
            RunFixture.requirePaid(local, (int) run.epochs() - 1);
            epochs = local.watcher().ask(RunView::epochs);
            Awaitility.await().atMost(RunFixture.PATIENCE).until(() ->
                    RunEpochs.stored(fixture.store, run.run()).stream().anyMatch(manifest -> manifest.epoch().value() == run.epochs()));
            assertThat(RunEvents.of(local, WorkerEvent.ShardsMerged.class)).isNotEmpty();
        }
        assertThat(epochs.stream().flatMap(epoch -> epoch.stages().stream()).anyMatch(stage -> stage.plan().contributions().size() > 1)).isTrue();
        assertThat(epochs.get(epochs.size() - 1).keyframes()).as("states stored on the way").isNotEmpty();
        requireLoadable(fixture, run, epochs);
    }

    private static void requireSameStates(LocalRun local) throws Exception {
        Map<String, String> states = new HashMap<>();
        for (WorkerEvent.Ready ready : RunEvents.of(local, WorkerEvent.Ready.class)) {
            String where = "epoch " + ready.epoch() + ", generation " + ready.generation() + ", stage " + ready.stage();
            String before = states.put(where, ready.stateSha256());
            assertThat(before == null || before.equals(ready.stateSha256())).as(where).isTrue();
        }
    }

    /** By somebody who was not there, without the objects of epochs that keyframes make needless. */
    private void requireLoadable(RunFixture fixture, RunSpec run, List<EpochManifest> epochs) throws Exception {
        List<EpochManifest> history = new ArrayList<>(epochs);
        try (ObjectStore store = ObjectStores.open(fixture.store)) {
            List<StageState> states = TrainedModel.states(run, epochs.get(epochs.size() - 1), history, store,
                    Files.createDirectories(folder.resolve("stranger")));
            assertThat(states).hasSize(3).allSatisfy(state -> assertThat(state.steps()).isPositive());
        }
    }

    private static void kill(LocalRun local, int victim) {
        ProcessHandle.of(local.workers().processIds().get(victim)).orElseThrow().destroyForcibly();
    }
}
