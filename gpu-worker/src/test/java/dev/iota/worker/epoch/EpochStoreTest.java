package dev.iota.worker.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.frame.TensorCodec;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.InitialWeights;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.pipeline.Term;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochStoreTest {
    private static final Stage STAGE = new Stage(1);
    private static final RunId RUN = new RunId("small");

    @TempDir
    private Path folder;

    private final RunSpec run = new RunSpec(RunSpec.VERSION, RUN, MinerKey.generate().miner(),
            new ModelSpec(16, 8, 2, 1, 8, 10_000, List.of(1, 1), 0), TrainingSpec.of(1, 2, 0.01), TensorCodec.FP32, TensorCodec.FP32,
            "none", 8, 16, RunSpec.Limits.local());
    private final MinerId first = MinerKey.generate().miner();
    private final MinerId second = MinerKey.generate().miner();
    private ObjectStore store;

    @BeforeEach
    void open() {
        store = ObjectStores.open(folder.resolve("store").toString());
    }

    @Test
    void theFirstEpochBeginsWithTheWeightsOfTheSeed() throws IOException {
        StageState state = epochs("a", first).load(EpochManifest.initial(RUN), STAGE);
        assertThat(state.weights()).containsExactly(InitialWeights.of(run.model(), STAGE, run.training().seed()));
        assertThat(state.steps()).isZero();
    }

    @Test
    void anotherWorkerLoadsTheVeryBitsThatOneUploaded() throws IOException {
        StageState state = state(0.1f, 3);
        Contribution contribution = epochs("a", first).upload(upload(5), state);
        assertThat(contribution.backwardPasses()).isEqualTo(5);
        assertThat(contribution.object()).isEqualTo("runs/small/epochs/1/generation-2/stage-1/" + first + "-"
                + contribution.sha256().substring(0, 16) + ".safetensors");
        StageState loaded = epochs("b", second).load(manifest(contribution), STAGE);
        assertThat(loaded.weights()).containsExactly(state.weights());
        assertThat(loaded.secondMoment()).containsExactly(state.secondMoment());
        assertThat(loaded.steps()).isEqualTo(3);
    }

    @Test
    void needsNoDownloadOfItsOwnUpload() throws IOException {
        EpochStore epochs = epochs("a", first);
        Contribution contribution = epochs.upload(upload(5), state(0.1f, 3));
        store.delete(contribution.object());
        assertThat(epochs.load(manifest(contribution), STAGE).steps()).isEqualTo(3);
    }

    @Test
    void mergesContributionsByTheirWork() throws IOException {
        Contribution some = epochs("a", first).upload(upload(0), state(1, 3));
        Contribution more = epochs("b", second).upload(upload(2), state(5, 7));
        StageState merged = epochs("c", first).load(manifest(some, more), STAGE);
        assertThat(merged.weights()).containsOnly(4);
        assertThat(merged.steps()).isEqualTo(7);
    }

    @Test
    void aSecondUploadLeavesTheFirstAsItIs() throws IOException {
        EpochStore epochs = epochs("a", first);
        Contribution before = epochs.upload(upload(5), state(1, 3));
        Contribution after = epochs.upload(upload(6), state(2, 4));
        assertThat(after.object()).isNotEqualTo(before.object());
        assertThat(epochs("b", second).load(manifest(before), STAGE).weights()).containsOnly(1);
    }

    @Test
    void refusesAnObjectThatWasChanged() throws IOException {
        Contribution contribution = epochs("a", first).upload(upload(5), state(1, 3));
        byte[] bytes = store.get(contribution.object());
        bytes[bytes.length - 1]++;
        store.put(contribution.object(), bytes);
        assertThatThrownBy(() -> epochs("b", second).load(manifest(contribution), STAGE))
                .isInstanceOf(StoreException.class).hasMessageContaining("changed after its upload");
    }

    @Test
    void refusesAManifestWithoutThisStage() {
        assertThatThrownBy(() -> epochs("a", first).load(manifest(), STAGE)).hasMessageContaining("no weights for stage 1");
    }

    @Test
    void keepsNoFilesThatItDoesNotNeed() throws IOException {
        EpochStore epochs = epochs("a", first);
        epochs.upload(upload(5), state(1, 3));
        Contribution latest = epochs.upload(upload(6), state(2, 4));
        epochs.load(manifest(latest), STAGE);
        try (Stream<Path> files = Files.list(folder.resolve("a"))) {
            assertThat(files).containsExactly(folder.resolve("a").resolve(latest.sha256() + ".safetensors"));
        }
    }

    private EpochStore epochs(String name, MinerId miner) throws IOException {
        return new EpochStore(store, folder.resolve(name), run, miner);
    }

    private static Task.Upload upload(long backwardPasses) {
        return new Task.Upload(new Place(STAGE, new Slot(0)), new Term(Epoch.FIRST, new Generation(2)), OptionalDouble.empty(),
                backwardPasses);
    }

    private static List<EpochManifest.StageContributions> stages(Contribution... contributions) {
        if (contributions.length == 0) {
            return List.of();
        }
        List<Contribution> sorted = Stream.of(contributions).sorted(Comparator.comparing(Contribution::miner)).toList();
        return List.of(new EpochManifest.StageContributions(STAGE, sorted));
    }

    private static EpochManifest manifest(Contribution... contributions) {
        return new EpochManifest(EpochManifest.VERSION, RUN, new Epoch(1), new Generation(2), new MicroBatch(8), 1.0, 0,
                stages(contributions));
    }

    private StageState state(float value, long steps) {
        float[] weights = new float[InitialWeights.of(run.model(), STAGE, 0).length];
        Arrays.fill(weights, value);
        return new StageState(weights, weights.clone(), weights.clone(), steps);
    }
}
