package dev.iota.local;

import dev.iota.dashboard.RunFacts;
import dev.iota.dashboard.RunPage;
import dev.iota.local.cluster.ClusterFolder;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.data.DatasetOptions;
import dev.iota.worker.data.DatasetWriter;
import dev.iota.worker.data.Datasets;
import dev.iota.worker.data.PreparedDataset;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.data.TextChoice;
import dev.iota.worker.data.Tokenizer;
import dev.iota.worker.data.Tokenizers;
import dev.iota.worker.link.LinkShape;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import dev.iota.worker.torch.WholeModel;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model on this machine, with everything that a run on a cluster has. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        description = "Trains a language model with worker processes, Kafka and Flink on this machine.")
final class TrainCommand implements Callable<Integer> {
    private static final int MANY_CORES = 6;
    private static final int POLL_MILLIS = 250;
    private static final int STOP_SECONDS = 20;
    private static final int PAY_SECONDS = 30;

    @Spec
    private CommandSpec command;

    @Option(names = "--preset", defaultValue = "small", description = "tiny, small, 10m, 50m, 1.5b or 15b (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--samples", description = "micro-batches to train on (default: 1000 for small, 2000 for others)")
    private Long samples;

    @Option(names = "--epochs", description = "merges of the weights (default: every 100 samples)")
    private Long epochs;

    @Option(names = "--workers-per-stage", paramLabel = "N", description = "worker processes per stage (default: 1 on few cores, else 2)")
    private Integer workersPerStage;

    @Option(names = "--text", arity = "1..*", paramLabel = "PATH",
            description = "files, folders, globs, .jsonl, .parquet, s3:// (default: text that every checkout and JDK has)")
    private List<String> text;

    @Option(names = "--validation", arity = "1..*", paramLabel = "PATH", description = "held-out text (default: the end of the text)")
    private List<String> validation;

    @Option(names = "--tokenizer", paramLabel = "NAME", defaultValue = "bytes", description = "bytes, r50k_base, p50k_base, cl100k_base or o200k_base")
    private String tokenizer;

    @Option(names = "--cut", paramLabel = "CUT", converter = CutConverter.class,
            description = "what crosses to the next stage, such as linear:4+tokens, or none for all of it (default: the preset's)")
    private Cut cut;

    @Option(names = "--wire", paramLabel = "CODEC", converter = WireCodec.class,
            description = WireCodec.WHAT_TRAVELS + " (default: the preset's)")
    private TensorCodec wire;

    @Option(names = "--gradient-wire", paramLabel = "CODEC", converter = WireCodec.class,
            description = "gradients travel so (default: as --wire)")
    private TensorCodec gradientWire;

    @Option(names = "--compute", defaultValue = "fp32", description = "linear layers compute in fp32 or bf16 (default: ${DEFAULT-VALUE})")
    private ComputeType compute;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "at its height (default: by preset)")
    private Double learningRate;

    @Option(names = "--micro-batches-per-step", paramLabel = "N", defaultValue = "1", description = "gradients in an optimiser step")
    private int microBatchesPerStep;

    @Option(names = "--credits", paramLabel = "N", defaultValue = "3", description = "samples in flight through one worker")
    private int credits;

    @Option(names = "--simulated-link", paramLabel = "RATE/DELAY",
            description = "for measurements: tensors pass as through a link of each worker such as 80mbit/50ms, each way")
    private String simulatedLink;

    @Option(names = "--max-in-flight", paramLabel = "N", description = "samples in flight in the whole run (default: as credits allow)")
    private Integer maxInFlight;

    @Option(names = "--merge", paramLabel = "CODEC", defaultValue = "int8",
            description = "workers' changes travel as exact, bf16, int8 or sparse (default: ${DEFAULT-VALUE})")
    private MergeSpec.Codec mergeCodec;

    @Option(names = "--merge-rule", paramLabel = "RULE", defaultValue = "mean",
            description = "mean, trimmed_mean or centred_clipping (default: ${DEFAULT-VALUE})")
    private MergeSpec.Rule mergeRule;

    @Option(names = "--audit-share", paramLabel = "P", defaultValue = "0",
            description = "of the work is repeated by a validator (default: 0)")
    private double auditShare;

    @Option(names = "--emission", paramLabel = "TOKENS", defaultValue = "1",
            description = "paid for each epoch (default: ${DEFAULT-VALUE})")
    private BigDecimal emission;

    @Option(names = "--burn", paramLabel = "P", defaultValue = "0",
            description = "of it goes to nobody, 0 to 1 (default: ${DEFAULT-VALUE})")
    private double burn;

    @Option(names = "--outer-rate", defaultValue = "1", hidden = true, description = "factor of merged changes")
    private double outerRate;

    @Option(names = "--outer-momentum", paramLabel = "MU", defaultValue = "0",
            description = "Nesterov momentum over merges; 0 for plain averages (default: ${DEFAULT-VALUE})")
    private double outerMomentum;

    @Option(names = "--min-backward-passes", defaultValue = "1", hidden = true, description = "for a contribution to count")
    private int minBackwardPasses;

    @Option(names = "--deterministic", description = "one sample at a time, one worker per stage, fp32: losses repeat bit for bit")
    private boolean isDeterministic;

    @Option(names = "--seed", defaultValue = "42", description = "of initial weights and sample order (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--run", paramLabel = "NAME", description = "the run's name (default: one with the time of day)")
    private String name;

    @Option(names = "--resume", description = "go on with the latest run, or that of --run")
    private boolean isResumed;

    @Option(names = "--work-dir", paramLabel = "DIR", defaultValue = ".iota", description = "where runs are kept (default: ${DEFAULT-VALUE})")
    private Path workDirectory;

    @Option(names = "--store", paramLabel = "URI", description = "object store (default: a folder of the work directory)")
    private String store;

    @Option(names = "--secured", description = "Kafka asks everybody who they are, and lets each worker do what its place needs")
    private boolean isSecured;

    @Option(names = "--cluster", description = "uses the brokers, the store and the Flink of ./iota cluster up")
    private boolean isOnCluster;

    @Option(names = "--port", defaultValue = "0", description = "of the Kafka broker (default: a free one)")
    private int port;

    @Option(names = "--web-port", defaultValue = "8081-8099", description = "of Flink's web UI (default: ${DEFAULT-VALUE})")
    private String webPort;

    @Option(names = "--metrics-port", paramLabel = "PORT", defaultValue = "0",
            description = "Flink's metrics; workers' follow (default: none)")
    private int metricsPort;

    @Option(names = "--page-port", defaultValue = "0", description = "of the run's web page (default: a free one)")
    private int pagePort;

    @Option(names = "--no-page", description = "serve no web page")
    private boolean hasNoPage;

    private ProgressDisplay display;

    @Override
    public Integer call() throws Exception {
        long startedMillis = System.currentTimeMillis();
        RunFolder folder = RunFolder.of(workDirectory, runId());
        if (isResumed != folder.exists()) {
            throw new LocalFailure(LocalFailure.USAGE, isResumed
                    ? "There is no run in " + folder.path() + " to go on with."
                    : "Run '" + runId() + "' exists: go on with --resume, or choose another name with --run.");
        }
        requireSettings();
        if (isOnCluster) {
            cluster().useStore(cluster().requireUp());
        }
        if (isResumed && TrainedModel.isIn(folder.output())) {
            command.commandLine().getOut().printf("Run %s is complete: its model is in %s. Try ./iota generate --run %s --prompt \"The \", or start another run"
                    + " with ./iota train.%n", runId(), folder.output(), runId());
            return 0;
        }
        folder.create();
        keepLogIn(folder);
        requireNatives();
        RunSpec run = isResumed ? LocalRun.read(folder) : describe(folder);
        display = new ProgressDisplay(System.out, System.console() != null, run);
        return train(run, folder, startedMillis);
    }

    private int train(RunSpec run, RunFolder folder, long startedMillis) throws Exception {
        int count = (isDeterministic ? 1 : workersPerStage()) * run.model().stages();
        LocalRun.Settings settings =
                new LocalRun.Settings(count, compute.name().toLowerCase(Locale.ROOT), port, webPort, store())
                        .with(auditShare > 0 ? Scrutiny.ofStrangers(auditShare) : Scrutiny.OF_OWN_WORKERS)
                        .withMetricsAt(metricsPort)
                        .withSimulated(link())
                        .secured(isSecured || RunAccess.of(folder).isPresent());
        System.out.printf("Starting run %s: %s and %d worker processes for %d stages…%n", run.run(),
                isOnCluster ? "two jobs on the cluster" : "Kafka, Flink", count, run.model().stages());
        if (simulatedLink != null) {
            System.out.printf("SIMULATED link of each worker: activations and gradients as through %s each way%n", link());
        }
        try (Interrupts interrupts = Interrupts.listen(() -> display.say(String.format(
                        "Stopping (again Ctrl-C: at once); go on later with: ./iota train %s--resume --run %s",
                        isOnCluster ? "--cluster " : "", run.run())));
                TrainingRun local = start(run, folder, settings);
                RunPage page = hasNoPage ? null : LocalPage.start(local.access(), RunFacts.of(run), LocalPage.LOOPBACK, pagePort)) {
            if (page != null) {
                System.out.println("Watch it at " + page.address());
            }
            System.out.printf("Kafka %s   Flink %s   logs %s%n", local.brokers(), local.flinkAddress(), folder.logs());
            if (!follow(local, interrupts)) {
                return LocalFailure.INTERRUPTED;
            }
            local.workers().awaitEnd(STOP_SECONDS);
            finish(run, folder, local.watcher(), startedMillis);
            if (!awaitPay(local, interrupts)) {
                display.say("The last epochs' rewards were not settled within " + PAY_SECONDS + " s: see " + folder.logs() + ".");
            }
            return 0;
        }
    }

    private TrainingRun start(RunSpec run, RunFolder folder, LocalRun.Settings settings) {
        return isOnCluster ? ClusterRun.start(run, folder, cluster(), settings, message -> display.say(message))
                : LocalRun.start(run, folder, settings, message -> display.say(message));
    }

    /** Shows progress until the run is over (true) or the user interrupts it (false). */
    private boolean follow(TrainingRun local, Interrupts interrupts) throws InterruptedException {
        while (!interrupts.await(POLL_MILLIS)) {
            local.failure().ifPresent(why -> {
                throw new LocalFailure(LocalFailure.INTERNAL, why);
            });
            if (local.workers().haveAllGivenUp()) {
                throw new LocalFailure(LocalFailure.PREFLIGHT, "No worker can run on this machine: their logs in "
                        + local.folder().logs() + " say why.");
            }
            boolean isFinished = local.watcher().ask(view -> {
                display.show(view, System.currentTimeMillis());
                return view.isFinished() && view.samplesDone() >= local.run().samples();
            });
            if (isFinished) {
                return true;
            }
        }
        return false;
    }

    /** The last epochs are paid a few seconds after the end. */
    private static boolean awaitPay(TrainingRun local, Interrupts interrupts) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PAY_SECONDS);
        boolean isPaid;
        do {
            isPaid = local.watcher().ask(RunView::paidThrough) >= local.run().epochs() - 1;
        } while (!isPaid && System.nanoTime() < deadline && !interrupts.await(POLL_MILLIS));
        return isPaid;
    }

    private void finish(RunSpec run, RunFolder folder, RunWatcher watcher, long startedMillis) throws IOException {
        EpochManifest last = watcher.ask(RunView::latest);
        try (ObjectStore objects = ObjectStores.open(store())) {
            List<StageState> trained = TrainedModel.states(run, last, watcher.ask(RunView::epochs), objects, folder.cache());
            DatasetManifest dataset = Datasets.read(objects, run.dataset());
            Path weights = TrainedModel.write(folder.output(), run, dataset.tokenizer(), trained);
            Path picture = folder.output().resolve("loss.svg");
            Files.writeString(picture, watcher.ask(view -> LossCurve.svg("Run " + run.run(), view)));
            SampleReader reader = new SampleReader(objects, dataset, folder.cache().resolve("shards"), run.training().sequenceLength(),
                    run.training().microBatchSize(), run.training().seed());
            List<StageState> initial =
                    TrainedModel.states(run, EpochManifest.initial(run.run()), List.of(), objects, folder.cache().resolve("initial"));
            double before = validationLoss(run, initial, reader);
            double after = validationLoss(run, trained, reader);
            Duration took = Duration.ofMillis(System.currentTimeMillis() - startedMillis);
            display.say(watcher.ask(view -> Summary.of(view, run, took, before, after, weights, picture)));
        }
    }

    private static double validationLoss(RunSpec run, List<StageState> states, SampleReader reader) {
        try (WholeModel model = WholeModel.of(run.model(), run.training(), ComputeType.FP32, states)) {
            return TrainedModel.validationLoss(model, reader);
        }
    }

    private RunId runId() {
        if (name != null) {
            return new RunId(name);
        }
        if (isResumed) {
            return RunFolder.latest(workDirectory).orElseThrow(() -> new LocalFailure(LocalFailure.USAGE,
                    "There is no run in " + workDirectory + " to go on with: start one with ./iota train."));
        }
        name = "run-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        return new RunId(name);
    }

    private RunSpec describe(RunFolder folder) {
        Preset chosen = Preset.named(preset);
        Tokenizer tokens = Tokenizers.named(tokenizer);
        ModelSpec model = chosen.model().withVocabulary(Math.max(tokens.vocabulary(), chosen.model().vocabulary() > 256 ? tokens.vocabulary() : 256));
        model = model.withCut(cut != null ? cut : chosen.recommendedCut(model.vocabulary()));
        PreparedDataset dataset = prepare(tokens);
        long count = samples != null ? samples : chosen == Preset.SMALL ? 1_000 : 2_000;
        if (count < 1 || (epochs != null && (epochs < 1 || epochs > count))) {
            throw new LocalFailure(LocalFailure.USAGE, "--samples must be 1 or more, and --epochs 1 to that many.");
        }
        long merges = isDeterministic ? 1 : epochs != null ? epochs : Math.max(1, Math.round(count / 100.0));
        TrainingSpec training = TrainingSpec.of(chosen.microBatchSize(), chosen.sequenceLength(), rate(chosen))
                .withMicroBatchesPerStep(microBatchesPerStep).withSeed(seed);
        MinerKey key = LocalRun.key(folder);
        TensorCodec activations = isDeterministic ? TensorCodec.FP32 : wire != null ? wire : chosen.recommendedWire();
        TensorCodec gradients = isDeterministic || gradientWire == null ? activations : gradientWire;
        return new RunSpec(RunSpec.VERSION, new RunId(folder.path().getFileName().toString()), key.miner(), model, training, activations,
                gradients, dataset.manifestKey(), merge(), RetentionSpec.DEFAULT, incentives(), (count + merges - 1) / merges, count,
                inFlightLimits());
    }

    private IncentiveSpec incentives() {
        IncentiveSpec base = IncentiveSpec.DEFAULT;
        return new IncentiveSpec(TokenAmount.units(emission), base.validityMillis(), base.decay(),
                (int) Math.round(burn * IncentiveSpec.MILLION), base.settledAfterEpochs(), base.minimumStakeUnits(), base.slashedPartsPerMillion());
    }

    private MergeSpec merge() {
        MergeSpec spec = isDeterministic ? MergeSpec.exact() : MergeSpec.of(mergeCodec).withRule(mergeRule).withOuter(outerRate, outerMomentum);
        return spec.withMinBackwardPasses(minBackwardPasses);
    }

    private RunSpec.Limits inFlightLimits() {
        RunSpec.Limits limits = RunSpec.Limits.local().withCreditsPerWorker(credits);
        return isDeterministic ? limits.withMaxInFlight(1) : maxInFlight == null ? limits : limits.withMaxInFlight(maxInFlight);
    }

    private double rate(Preset chosen) {
        return learningRate != null ? learningRate : chosen == Preset.SMALL ? 2e-3 : chosen == Preset.M10 || chosen == Preset.M50 ? 1e-3 : 2e-4;
    }

    private PreparedDataset prepare(Tokenizer tokens) {
        System.out.println("Preparing the text…");
        try (ObjectStore objects = ObjectStores.open(store())) {
            DatasetWriter writer = new DatasetWriter(objects, tokens, DatasetOptions.defaults(), (documents, bytes, produced) -> {});
            PreparedDataset prepared =
                    TextChoice.of(text, validation, Path.of(System.getProperty("iota.home", "."))).write(writer);
            System.out.printf(Locale.ROOT, "%,d documents, %,d tokens to train on, %,d held out%n", prepared.documents(),
                    prepared.manifest().training().tokens(), prepared.manifest().validation().tokens());
            return prepared;
        }
    }

    private ClusterFolder cluster() {
        return ClusterFolder.in(workDirectory);
    }

    private String store() {
        String usual = isOnCluster ? cluster().requireUp().store() : workDirectory.toAbsolutePath().normalize().resolve("store").toUri().toString();
        return store != null ? store : usual;
    }

    private int workersPerStage() {
        return workersPerStage != null ? workersPerStage : Runtime.getRuntime().availableProcessors() < MANY_CORES ? 1 : 2;
    }

    private LinkShape link() {
        try {
            return simulatedLink == null ? LinkShape.UNLIMITED : LinkShape.parse(simulatedLink);
        } catch (IllegalArgumentException malformed) {
            throw new LocalFailure(LocalFailure.USAGE, "--simulated-link " + malformed.getMessage() + ".");
        }
    }

    private void requireSettings() {
        link();
        int slots = RunSpec.Limits.local().slotsPerStage();
        if (workersPerStage() < 1 || workersPerStage() > slots) {
            throw new LocalFailure(LocalFailure.USAGE, "--workers-per-stage must be 1 to " + slots + ", not " + workersPerStage() + ".");
        }
        if (!(auditShare >= 0 && auditShare <= 1)) {
            throw new LocalFailure(LocalFailure.USAGE, "--audit-share must be 0 to 1, not " + auditShare + ".");
        }
        TokenAmount.units(emission);
        if (!(burn >= 0 && burn <= 1)) {
            throw new LocalFailure(LocalFailure.USAGE, "--burn must be 0 to 1, not " + burn + ".");
        }
        if (isOnCluster && (port != 0 || metricsPort != 0)) {
            throw new LocalFailure(LocalFailure.USAGE, "--port and --metrics-port are not for --cluster: its processes have theirs.");
        }
        if (isOnCluster && isSecured) {
            throw new LocalFailure(LocalFailure.USAGE, "--secured is for the broker that ./iota train starts itself: leave out --cluster.");
        }
        if (port < 0 || port > 65_535) {
            throw new LocalFailure(LocalFailure.USAGE, "--port must be 0 (any) to 65535, not " + port + ".");
        }
    }

    /** What broker and Flink say belongs to the run; the logger asks where to when it is first used. */
    private static void keepLogIn(RunFolder folder) {
        if (System.getProperty("iota.log") == null) {
            System.setProperty("iota.log", folder.logs().resolve("launcher.log").toString());
        }
    }

    private static void requireNatives() {
        try {
            TorchRuntime.start(1);
        } catch (RuntimeException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, e.getMessage(), e);
        }
    }
}
