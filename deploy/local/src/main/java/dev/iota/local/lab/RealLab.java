package dev.iota.local.lab;

import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.local.RunView;
import dev.iota.local.Scrutiny;
import dev.iota.local.bench.BenchRuns;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.torch.TorchRuntime;
import java.io.IOException;
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
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A real run with bad miners: broker, Flink, and a process for each worker. */
final class RealLab {
    private static final int POLL_MILLIS = 500;
    private static final int LINE_SECONDS = 20;

    private final Settings settings;
    private final BenchRuns runs;
    private final RunFolder folder;
    private final Accomplices accomplices;
    private final RunSpec run;
    private final int workers;

    /**
     * What to run.
     *
     * @param bad workers of so many
     * @param auditShare of the work that a validator repeats, 0 to 1
     * @param honestLoss validation loss of a run without bad miners; null if it is not known
     */
    record Settings(Scenario scenario, BadCount bad, int workersPerStage, String preset, long samples, long samplesPerEpoch,
            MergeSpec.Rule mergeRule, double auditShare, int minutes, Double honestLoss) {}

    RealLab(Settings settings) throws IOException {
        this.settings = settings;
        TorchRuntime.start(1);
        Preset preset = Preset.named(settings.preset());
        runs = new BenchRuns("lab");
        folder = runs.folder(settings.scenario().title().replace('_', '-'));
        folder.create();
        TrainingSpec training = TrainingSpec.of(preset.microBatchSize(), preset.sequenceLength(), 2e-3);
        run = runs.describe(folder, preset, runs.prepare(null, null), training, settings.samplesPerEpoch(), settings.samples(), 2,
                TensorCodec.BF16, MergeSpec.of(MergeSpec.Codec.INT8).withRule(settings.mergeRule()));
        workers = settings.workersPerStage() * run.model().stages();
        accomplices = new Accomplices(folder.path().resolve("accomplices"));
    }

    void run() throws Exception {
        int badCount = settings.bad().of(workers);
        System.out.printf("%d workers, %d of them: %s%n", workers, badCount, settings.scenario().title());
        try (LocalRun local = runs.start(run, folder, runs.settings(workers, "fp32").with(this::program)
                .with(Scrutiny.ofStrangers(settings.auditShare())))) {
            Instant deadline = Instant.now().plus(Duration.ofMinutes(settings.minutes()));
            Set<MinerId> conspirators = settings.scenario().isPlaced() ? conspire(local, badCount, deadline) : Set.of();
            boolean isComplete = await(local, this::isJudged, deadline);
            Set<MinerId> bad = settings.scenario().isPlaced() ? conspirators : first(local, badCount);
            show(local, bad);
            List<EpochManifest> epochs = local.watcher().ask(RunView::epochs);
            result(local, bad, isComplete, isComplete ? runs.validationLoss(run, folder, epochs) : Double.NaN);
        }
    }

    /** Where it depends on places all can be bad: who is, is decided when they have theirs. */
    private Optional<List<String>> program(int number) {
        boolean isOther = settings.scenario().isPlaced() || number < settings.bad().of(workers);
        return isOther
                ? Optional.of(LabWorker.program(settings.scenario(), folder.path().resolve("accomplices")))
                : Optional.empty();
    }

    private static Map<Stage, List<MinerId>> places(RunView view) {
        return view.workers().stream()
                .filter(row -> row.heartbeat().stage() != null)
                .collect(Collectors.groupingBy(row -> row.heartbeat().stage(), TreeMap::new,
                        Collectors.mapping(RunView.WorkerRow::miner, Collectors.toList())));
    }

    /** Whether the run is over, its last samples are judged, and all audits are done that were ordered. */
    private boolean isJudged(RunView view) {
        return view.isFinished() && view.openAudits() == 0 && view.scores(ScoreRecord.Window.EPOCH).stream()
                .anyMatch(score -> score.lastMicroBatch().value() == settings.samples() - 1);
    }

    /** False if it did not come in time. */
    private static boolean await(LocalRun local, Predicate<RunView> condition, Instant deadline) throws InterruptedException {
        Instant line = Instant.now().plusSeconds(LINE_SECONDS);
        CountDownLatch never = new CountDownLatch(1);
        while (Instant.now().isBefore(deadline)) {
            if (local.watcher().ask(condition::test)) {
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

    /** Once all have their places, some learn that they are bad. */
    private Set<MinerId> conspire(LocalRun local, int badCount, Instant deadline) throws InterruptedException {
        await(local, view -> places(view).values().stream().mapToInt(List::size).sum() == workers, deadline);
        List<List<MinerId>> stages = List.copyOf(local.watcher().ask(RealLab::places).values());
        int present = stages.stream().mapToInt(List::size).sum();
        Set<MinerId> bad = Placement.of(settings.scenario()).choose(stages, Math.min(badCount, present));
        accomplices.name(bad);
        return bad;
    }

    private static Set<MinerId> first(LocalRun local, int badCount) {
        Set<MinerId> bad = new HashSet<>();
        for (int number = 0; number < badCount; number++) {
            local.workers().miner(number).ifPresent(bad::add);
        }
        return bad;
    }

    private static void show(LocalRun local, Set<MinerId> bad) {
        Detection suspected = Detection.suspected(local.watcher().ask(RunView::suspicions));
        Detection caught = Detection.caught(local.watcher().ask(RunView::quarantines));
        System.out.printf("%n  %-5s  %-9s  %-6s  %7s  %-15s  %-12s  %s%n", "stage", "miner", "truth", "share", "suspected after",
                "caught after", "anomalies of its frames");
        for (RunView.WorkerRow row : local.watcher().ask(RunView::workers)) {
            Map<String, Integer> anomalies = local.watcher().ask(view -> view.anomalies(row.miner()));
            System.out.printf(Locale.ROOT, "  %-5s  %-9s  %-6s  %5.0f %%  %-15s  %-12s  %s%n", row.heartbeat().stage(),
                    row.miner().shortForm(), bad.contains(row.miner()) ? "bad" : "honest", 100 * row.share(),
                    samples(suspected.namedAtSample(row.miner())), samples(caught.namedAtSample(row.miner())),
                    anomalies.isEmpty() ? "-" : anomalies);
        }
    }

    private static String samples(OptionalLong count) {
        return count.isPresent() ? count.getAsLong() + " samples" : "-";
    }

    private void result(LocalRun local, Set<MinerId> bad, boolean isComplete, double validationLoss) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("lab", settings.scenario().title());
        result.put("workers", workers);
        result.put("bad", bad.size());
        result.put("samples", local.watcher().ask(RunView::samplesDone));
        result.put("isComplete", isComplete);
        result.putAll(Detection.caught(local.watcher().ask(RunView::quarantines)).figures(bad));
        result.put("suspected", Detection.suspected(local.watcher().ask(RunView::suspicions)).figures(bad));
        putCounts("Anomalies", local.watcher().ask(view -> view.workers().stream().map(RunView.WorkerRow::miner)
                .filter(miner -> !view.anomalies(miner).isEmpty()).collect(Collectors.toSet())), bad, result);
        putCounts("Disputes", local.watcher().ask(RealLab::disputed), bad, result);
        putAudits(local, result);
        result.put("rollbacks", local.watcher().ask(view -> view.latest().generation().value()));
        result.put("reissued", local.watcher().ask(RunView::reissued));
        result.put("refusals", local.watcher().ask(RunView::refusals));
        result.put("validationLoss", Double.isFinite(validationLoss) ? validationLoss : null);
        if (settings.honestLoss() != null) {
            result.put("lossRatio", Double.isFinite(validationLoss) ? validationLoss / settings.honestLoss() : null);
        }
        System.out.println(new String(Json.write(result)));
    }

    /** How many there were, what they cost of all that was computed, and what they said. */
    private static void putAudits(LocalRun local, Map<String, Object> result) {
        List<AuditReport> audits = local.watcher().ask(RunView::validations).stream().map(ValidationRecord::report).toList();
        RunView.PassTimes work = local.watcher().ask(RunView::passTimes);
        result.put("audits", audits.stream().collect(Collectors.groupingBy(AuditReport::outcome, TreeMap::new, Collectors.counting())));
        result.put("auditedPasses", (double) audits.stream().mapToLong(AuditReport::passes).sum() / Math.max(1, work.passes()));
        result.put("auditedCompute", (double) audits.stream().mapToLong(AuditReport::replayMicros).sum() / Math.max(1, work.computeMicros()));
    }

    /** Who found something else in a shard than was sealed. */
    private static Set<MinerId> disputed(RunView view) {
        return view.agreements().stream().flatMap(agreement -> agreement.parties().stream())
                .filter(party -> party.differing() > 0).map(AgreementRecord.Party::miner).collect(Collectors.toSet());
    }

    private static void putCounts(String of, Set<MinerId> miners, Set<MinerId> bad, Map<String, Object> result) {
        result.put("badWith" + of, miners.stream().filter(bad::contains).count());
        result.put("honestWith" + of, miners.stream().filter(miner -> !bad.contains(miner)).count());
    }
}
