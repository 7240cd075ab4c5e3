package dev.iota.local;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.data.TokenBatch;
import dev.iota.worker.epoch.EpochHistory;
import dev.iota.worker.epoch.EpochStore;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.WholeModel;
import dev.iota.worker.weights.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The outcome of a run: {@code model.safetensors} with all stages' weights, and {@code model.json} with what is needed to use them. */
public final class TrainedModel {
    private static final String WEIGHTS = "model.safetensors";
    private static final String DESCRIPTION = "model.json";
    private static final int MAX_BATCHES = 40;

    private TrainedModel() {}

    /** What {@code model.json} holds. */
    public record Description(int version, ModelSpec model, TrainingSpec training, String tokenizer) {
        public static final int VERSION = 1;
    }

    /**
     * The weights of every stage with which an epoch begins.
     *
     * @param history of that epoch and those before
     */
    public static List<StageState> states(RunSpec run, EpochManifest manifest, List<EpochManifest> history, ObjectStore store, Path cache)
            throws IOException {
        EpochStore epochs = new EpochStore(store, cache, run, run.orchestrator(), EpochHistory.of(history));
        List<StageState> states = new ArrayList<>();
        for (int stage = 0; stage < run.model().stages(); stage++) {
            try (EpochStore.Loaded loaded = epochs.load(manifest, new Stage(stage))) {
                states.add(loaded.state().copy());
            }
        }
        return states;
    }

    static Path write(Path folder, RunSpec run, String tokenizer, List<StageState> states) throws IOException {
        Files.createDirectories(folder);
        Path weights = folder.resolve(WEIGHTS);
        ModelFile.write(weights, run.model(), states);
        Files.write(folder.resolve(DESCRIPTION), Json.write(new Description(Description.VERSION, run.model(), run.training(), tokenizer)));
        return weights;
    }

    /** Whether a run has left its model here; the description is written last. */
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(DESCRIPTION));
    }

    /** @throws LocalFailure if the folder holds no trained model */
    static Description describe(Path folder) {
        try {
            return Json.read(Files.readAllBytes(folder.resolve(DESCRIPTION)), Description.class, Description.VERSION);
        } catch (IOException | RejectedException e) {
            throw new LocalFailure(LocalFailure.USAGE,
                    "There is no trained model in " + folder + ": let ./iota train finish first, or name another run with --run.", e);
        }
    }

    static WholeModel open(Path folder, Description description) throws IOException {
        List<StageState> states = ModelFile.read(folder.resolve(WEIGHTS), description.model()).stream().map(StageState::fresh).toList();
        return WholeModel.of(description.model(), description.training(), ComputeType.FP32, states);
    }

    /** Mean loss over the held-out text, or the beginning of it, in nats per token. */
    public static double validationLoss(WholeModel model, SampleReader samples) {
        long batches = Math.min(MAX_BATCHES, samples.validationBatches());
        double sum = 0;
        for (long batch = 0; batch < batches; batch++) {
            TokenBatch tokens = samples.validation(batch);
            sum += model.loss(tokens.inputs(), tokens.targets());
        }
        return batches == 0 ? Double.NaN : sum / batches;
    }
}
