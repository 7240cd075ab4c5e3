package dev.iota.local.bench;

import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.protocol.frame.TensorCodec;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.data.DatasetOptions;
import dev.iota.worker.data.DatasetWriter;
import dev.iota.worker.data.PreparedDataset;
import dev.iota.worker.data.TextChoice;
import dev.iota.worker.data.Tokenizers;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Local runs for benchmarks, each in a folder of its own under one work directory. */
final class BenchRuns {
    private final Path workDirectory;
    private final String store;

    BenchRuns(String bench) throws IOException {
        workDirectory = Files.createDirectories(Path.of(".iota", "bench-" + bench)).toAbsolutePath();
        store = workDirectory.resolve("store").toUri().toString();
    }

    String store() {
        return store;
    }

    /** @param text paths; null for the default text */
    String prepare(List<String> text, List<String> validation) {
        try (ObjectStore objects = ObjectStores.open(store)) {
            DatasetWriter writer =
                    new DatasetWriter(objects, Tokenizers.named("bytes"), DatasetOptions.defaults(), (documents, bytes, tokens) -> {});
            PreparedDataset prepared =
                    TextChoice.of(text, validation, Path.of(System.getProperty("iota.home", "."))).write(writer);
            return prepared.manifestKey();
        }
    }

    RunFolder folder(String name) {
        return RunFolder.of(workDirectory, new RunId(name + "-" + System.currentTimeMillis()));
    }

    RunSpec describe(RunFolder folder, Preset preset, String dataset, TrainingSpec training, long samplesPerEpoch, long samples, int credits,
            TensorCodec codec, MergeSpec merge) throws IOException {
        Files.createDirectories(folder.path());
        return new RunSpec(RunSpec.VERSION, new RunId(folder.path().getFileName().toString()), LocalRun.key(folder).miner(), preset.model(),
                training, codec, codec, dataset, merge, RetentionSpec.DEFAULT, samplesPerEpoch, samples, RunSpec.Limits.local().withCreditsPerWorker(credits));
    }

    LocalRun start(RunSpec run, RunFolder folder, int workers, String compute) {
        return LocalRun.start(run, folder, new LocalRun.Settings(workers, compute, 0, "0", store), System.out::println);
    }
}
