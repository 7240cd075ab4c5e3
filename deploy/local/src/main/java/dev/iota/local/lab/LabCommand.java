package dev.iota.local.lab;

import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.local.RunView;
import dev.iota.local.bench.BenchRuns;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.frame.TensorCodec;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.torch.TorchRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A real run in which some miners do what they should not. */
@Command(name = "lab", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Runs a real training with bad miners among the honest, and tells who was found; the last line is one JSON object.",
        footer = "Scenarios: noise, sign_flip, scale, replay, lazy, stale, drift, not_a_number, false_loss, straggle.")
public final class LabCommand implements Callable<Integer> {
    private static final int POLL_MILLIS = 500;
    private static final int LINE_SECONDS = 20;

    @Option(names = "--scenario", required = true, paramLabel = "NAME", description = "what the bad miners do")
    private Scenario scenario;

    @Option(names = "--bad", paramLabel = "N", defaultValue = "1", description = "bad miners; 0 for none (default: ${DEFAULT-VALUE})")
    private int badCount;

    @Option(names = "--workers-per-stage", paramLabel = "N", defaultValue = "4", description = "default: ${DEFAULT-VALUE}")
    private int workersPerStage;

    @Option(names = "--preset", defaultValue = "small", description = "the model (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--samples", defaultValue = "400", description = "micro-batches (default: ${DEFAULT-VALUE})")
    private long samples;

    @Option(names = "--samples-per-epoch", defaultValue = "100", description = "between two merges (default: ${DEFAULT-VALUE})")
    private long samplesPerEpoch;

    @Option(names = "--merge-rule", defaultValue = "mean", description = "mean, trimmed_mean or centred_clipping (default: ${DEFAULT-VALUE})")
    private MergeSpec.Rule mergeRule;

    @Option(names = "--minutes", defaultValue = "15", description = "after which the run is given up (default: ${DEFAULT-VALUE})")
    private int minutes;

    @Override
    public Integer call() throws Exception {
        TorchRuntime.start(1);
        BenchRuns runs = new BenchRuns("lab");
        Preset chosen = Preset.named(preset);
        RunFolder folder = runs.folder(scenario.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        folder.create();
        TrainingSpec training = TrainingSpec.of(chosen.microBatchSize(), chosen.sequenceLength(), 2e-3);
        RunSpec run = runs.describe(folder, chosen, runs.prepare(null, null), training, samplesPerEpoch, samples, 2, TensorCodec.BF16,
                MergeSpec.of(MergeSpec.Codec.INT8).withRule(mergeRule));
        int workers = workersPerStage * run.model().stages();
        System.out.printf("%d workers, %d of them: %s%n", workers, badCount, scenario.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        LocalRun.Settings settings = runs.settings(workers, "fp32")
                .with(number -> number < badCount ? Optional.of(LabWorker.program(scenario)) : Optional.empty());
        try (LocalRun local = runs.start(run, folder, settings)) {
            boolean isComplete = follow(local);
            Set<MinerId> bad = bad(local);
            Detection detection = new Detection(local.watcher().ask(RunView::suspicions));
            show(local, bad, detection);
            List<EpochManifest> epochs = local.watcher().ask(RunView::epochs);
            result(local, bad, detection, isComplete, isComplete ? runs.validationLoss(run, folder, epochs) : Double.NaN);
        }
        return 0;
    }

    /** Until the run is over, and its last samples are judged; false if it did not end in time. */
    private boolean follow(LocalRun local) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(minutes));
        Instant line = Instant.now();
        CountDownLatch never = new CountDownLatch(1);
        while (Instant.now().isBefore(deadline)) {
            boolean isOver = local.watcher().ask(view -> view.isFinished() && view.scores(ScoreRecord.Window.EPOCH).stream()
                    .anyMatch(score -> score.lastMicroBatch().value() == samples - 1));
            if (isOver) {
                return true;
            }
            if (Instant.now().isAfter(line)) {
                line = Instant.now().plusSeconds(LINE_SECONDS);
                String progress = local.watcher().ask(view -> view.progressLine(System.currentTimeMillis()));
                System.out.println(progress);
            }
            never.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private Set<MinerId> bad(LocalRun local) {
        Set<MinerId> bad = new HashSet<>();
        for (int number = 0; number < badCount; number++) {
            local.workers().miner(number).ifPresent(bad::add);
        }
        return bad;
    }

    private static void show(LocalRun local, Set<MinerId> bad, Detection detection) {
        System.out.printf("%n  %-5s  %-9s  %-6s  %7s  %-21s  %s%n", "stage", "miner", "truth", "share", "first suspected after",
                "anomalies of its frames");
        for (RunView.WorkerRow row : local.watcher().ask(RunView::workers)) {
            OptionalLong named = detection.namedAtSample(row.miner());
            Map<String, Integer> anomalies = local.watcher().ask(view -> view.anomalies(row.miner()));
            System.out.printf(Locale.ROOT, "  %-5s  %-9s  %-6s  %5.0f %%  %-21s  %s%n", row.heartbeat().stage(), row.miner().shortForm(),
                    bad.contains(row.miner()) ? "bad" : "honest", 100 * row.share(),
                    named.isPresent() ? named.getAsLong() + " samples" : "-", anomalies.isEmpty() ? "-" : anomalies);
        }
    }

    private void result(LocalRun local, Set<MinerId> bad, Detection detection, boolean isComplete, double validationLoss) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("lab", scenario.name().toLowerCase(Locale.ROOT));
        result.put("workers", workersPerStage * local.run().model().stages());
        result.put("bad", badCount);
        result.put("samples", local.watcher().ask(RunView::samplesDone));
        result.put("isComplete", isComplete);
        result.put("recall", detection.recall(bad));
        result.put("precision", detection.precision(bad));
        result.put("falseAlarms", detection.falseAlarms(bad));
        result.put("samplesToDetection", bad.stream().map(detection::namedAtSample).filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong).max().orElse(-1));
        Set<MinerId> anomalous = local.watcher().ask(view -> view.workers().stream().map(RunView.WorkerRow::miner)
                .filter(miner -> !view.anomalies(miner).isEmpty()).collect(Collectors.toSet()));
        result.put("badWithAnomalies", anomalous.stream().filter(bad::contains).count());
        result.put("honestWithAnomalies", anomalous.stream().filter(miner -> !bad.contains(miner)).count());
        result.put("refusals", local.watcher().ask(RunView::refusals));
        result.put("validationLoss", Double.isFinite(validationLoss) ? validationLoss : null);
        System.out.println(new String(Json.write(result)));
    }
}
