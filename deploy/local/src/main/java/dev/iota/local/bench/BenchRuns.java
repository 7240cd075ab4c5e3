package dev.iota.local.bench;

import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.local.RunView;
import dev.iota.local.TrainedModel;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.data.DatasetOptions;
import dev.iota.worker.data.DatasetWriter;
import dev.iota.worker.data.PreparedDataset;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.data.TextChoice;
import dev.iota.worker.data.Tokenizers;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.WholeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Local runs for benchmarks and experiments, each in a folder of its own under one work directory. */
public final class BenchRuns {
    private static final int POLL_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final Path workDirectory;
    private final String store;

    /** @param name of the work directory below {@code .iota} */
    public BenchRuns(String name) throws IOException {
        workDirectory = Files.createDirectories(Path.of(".iota", name)).toAbsolutePath();
        store = workDirectory.resolve("store").toUri().toString();
    }

    public Path workDirectory() {
        return workDirectory;
    }

    public String store() {
        return store;
    }

    /** @param text paths; null for the default text */
    public String prepare(List<String> text, List<String> validation) {
        try (ObjectStore objects = ObjectStores.open(store)) {
            DatasetWriter writer =
                    new DatasetWriter(objects, Tokenizers.named("bytes"), DatasetOptions.defaults(), (documents, bytes, tokens) -> {});
            PreparedDataset prepared =
                    TextChoice.of(text, validation, Path.of(System.getProperty("iota.home", "."))).write(writer);
            return prepared.manifestKey();
        }
    }

    public RunFolder folder(String name) {
        return RunFolder.of(workDirectory, new RunId(name + "-" + System.currentTimeMillis()));
    }

    public RunSpec describe(RunFolder folder, Preset preset, String dataset, TrainingSpec training, long samplesPerEpoch, long samples, int credits,
            TensorCodec codec, MergeSpec merge) throws IOException {
        return describe(folder, preset.model(), dataset, training, samplesPerEpoch, samples, credits, codec, codec, merge);
    }

    RunSpec describe(RunFolder folder, ModelSpec model, String dataset, TrainingSpec training, long samplesPerEpoch, long samples,
            int credits, TensorCodec activations, TensorCodec gradients, MergeSpec merge) throws IOException {
        Files.createDirectories(folder.path());
        return new RunSpec(RunSpec.VERSION, new RunId(folder.path().getFileName().toString()), LocalRun.key(folder).miner(), model,
                training, activations, gradients, dataset, merge, RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, samplesPerEpoch, samples, RunSpec.Limits.local().withCreditsPerWorker(credits));
    }

    LocalRun start(RunSpec run, RunFolder folder, int workers, String compute) {
        return start(run, folder, settings(workers, compute));
    }

    public LocalRun.Settings settings(int workers, String compute) {
        return new LocalRun.Settings(workers, compute, 0, "0", store);
    }

    public LocalRun start(RunSpec run, RunFolder folder, LocalRun.Settings settings) {
        return LocalRun.start(run, folder, settings, System.out::println);
    }

    static void awaitSamples(LocalRun local, long count) throws InterruptedException {
        awaitSamples(local, count, PATIENCE);
    }

    static void awaitSamples(LocalRun local, long count, Duration patience) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long deadline = System.nanoTime() + patience.toNanos();
        while (local.watcher().ask(RunView::samplesDone) < count) {
            if (never.await(POLL_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IllegalStateException("the run did not reach " + count + " samples within " + patience.toSeconds() + " s");
            }
        }
    }

    /** Of the run's last weights, on its held-out text. */
    public double validationLoss(RunSpec run, RunFolder folder, List<EpochManifest> epochs) throws IOException {
        EpochManifest last = epochs.get(epochs.size() - 1);
        try (ObjectStore objects = ObjectStores.open(store);
                WholeModel model = WholeModel.of(run.model(), run.training(), ComputeType.FP32,
                        TrainedModel.states(run, last, epochs, objects, folder.path().resolve("cache")))) {
            return TrainedModel.validationLoss(model, new SampleReader(objects, run.dataset(), folder.path().resolve("shards"),
                    run.training().sequenceLength(), run.training().microBatchSize(), run.training().seed()));
        }
    }
}
