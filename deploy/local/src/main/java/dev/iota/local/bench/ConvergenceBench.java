package dev.iota.local.bench;

import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.local.RunView;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.torch.TorchRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Validation loss of an asynchronous run against one process on the same samples. */
@Command(name = "convergence", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Validation loss of stages x workers against one process, at equal samples.")
public final class ConvergenceBench implements Callable<Integer> {
    private static final int POLL_SECONDS = 1;
    private static final int LINE_SECONDS = 60;

    @Option(names = "--preset", defaultValue = "10m", description = "the model (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--text", required = true, arity = "1..*", paramLabel = "PATH", description = "to train on")
    private List<String> text;

    @Option(names = "--validation", required = true, arity = "1..*", paramLabel = "PATH", description = "to measure the loss on")
    private List<String> validation;

    @Option(names = "--samples", defaultValue = "2000", description = "micro-batches (default: ${DEFAULT-VALUE})")
    private long samples;

    @Option(names = "--samples-per-epoch", defaultValue = "10", description = "between two merges (default: ${DEFAULT-VALUE})")
    private long samplesPerEpoch;

    @Option(names = "--workers-per-stage", defaultValue = "2", description = "default: ${DEFAULT-VALUE}")
    private int workersPerStage;

    @Option(names = "--credits", defaultValue = "1", description = "samples in flight through one worker (default: ${DEFAULT-VALUE})")
    private int credits;

    @Option(names = "--compute", defaultValue = "fp32", description = "fp32 or bf16, for both (default: ${DEFAULT-VALUE})")
    private String compute;

    @Option(names = "--learning-rate", defaultValue = "1e-3", description = "for both (default: ${DEFAULT-VALUE})")
    private double learningRate;

    @Option(names = "--single-micro-batches-per-step", defaultValue = "2", description = "of the one process (default: ${DEFAULT-VALUE})")
    private int singlePerStep;

    @Option(names = "--micro-batches-per-step", defaultValue = "1",
            description = "of each worker; times its replicas this should be that of the one process (default: ${DEFAULT-VALUE})")
    private int perStep;

    @Option(names = "--merge", defaultValue = "int8", description = "exact, bf16, int8 or sparse (default: ${DEFAULT-VALUE})")
    private MergeSpec.Codec merge;

    @Option(names = "--outer-momentum", defaultValue = "0", description = "Nesterov momentum over merges (default: ${DEFAULT-VALUE})")
    private double outerMomentum;

    @Override
    public Integer call() throws Exception {
        TorchRuntime.start(1);
        BenchRuns runs = new BenchRuns("bench-convergence");
        String dataset = runs.prepare(text, validation);
        Preset chosen = Preset.named(preset);
        TrainingSpec training = TrainingSpec.of(chosen.microBatchSize(), chosen.sequenceLength(), learningRate);
        RunFolder folder = runs.folder("run");
        folder.create();
        RunSpec run = runs.describe(folder, chosen, dataset, training.withMicroBatchesPerStep(perStep), samplesPerEpoch, samples, credits,
                TensorCodec.BF16, MergeSpec.of(merge).withOuter(1, outerMomentum));
        double ours = pipeline(runs, run, folder);
        System.out.printf(Locale.ROOT, "%d stages x %d workers: validation loss %.4f%n", run.model().stages(), workersPerStage, ours);
        double single = single(runs, run, folder);
        System.out.printf(Locale.ROOT, "one process: validation loss %.4f%n", single);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "convergence");
        result.put("preset", preset);
        result.put("samples", samples);
        result.put("workersPerStage", workersPerStage);
        result.put("compute", compute);
        result.put("merge", merge.name().toLowerCase(Locale.ROOT));
        result.put("samplesPerEpoch", samplesPerEpoch);
        result.put("credits", credits);
        result.put("loss", ours);
        result.put("singleLoss", single);
        result.put("lossGap", ours / single - 1);
        System.out.println(new String(Json.write(result)));
        return 0;
    }

    private double pipeline(BenchRuns runs, RunSpec run, RunFolder folder) throws Exception {
        List<EpochManifest> history;
        try (LocalRun local = runs.start(run, folder, run.model().stages() * workersPerStage, compute)) {
            CountDownLatch never = new CountDownLatch(1);
            int waited = 0;
            while (!local.watcher().ask(RunView::isFinished)) {
                if (never.await(POLL_SECONDS, TimeUnit.SECONDS)) {
                    break;
                }
                if (++waited % LINE_SECONDS == 0) {
                    String line = local.watcher().ask(view -> view.progressLine(System.currentTimeMillis()));
                    System.out.println(line);
                }
            }
            history = local.watcher().ask(RunView::epochs);
        }
        return runs.validationLoss(run, folder, history);
    }

    private double single(BenchRuns runs, RunSpec run, RunFolder folder) throws Exception {
        Path file = folder.path().resolve("single.json");
        Files.write(file, Json.write(run));
        // Its loss does not depend on the number of threads; one is the fastest on a busy machine.
        Map<String, String> environment = Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_NUM_THREADS", "1");
        Map<?, ?> figures = SingleProcess.run(environment, List.of(file.toString(), runs.store(), "1", "1", compute,
                Long.toString(run.samples()), Integer.toString(singlePerStep), "validate"), true);
        return ((Number) figures.get("validationLoss")).doubleValue();
    }
}
