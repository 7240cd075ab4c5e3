package dev.iota.local.bench;

import dev.iota.local.CutConverter;
import dev.iota.local.LocalFailure;
import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.local.WireCodec;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.link.LinkShape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What compression is worth on slow links: tokens per second of real processes whose links are simulated, in alternation. */
@Command(name = "link", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Speed over simulated slow links, with and without compression / speed with none.")
public final class LinkBench implements Callable<Integer> {
    @Option(names = "--preset", defaultValue = "10m", description = "the model (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--link", paramLabel = "RATE/DELAY", defaultValue = "80mbit/50ms",
            description = "of each worker, each way; simulated (default: ${DEFAULT-VALUE})")
    private String link;

    @Option(names = "--cut", converter = CutConverter.class, description = "what crosses, where there is compression (default: the preset's)")
    private Cut cut;

    @Option(names = "--wire", converter = WireCodec.class, description = "activations, where there is compression (default: the preset's)")
    private TensorCodec wire;

    @Option(names = "--gradient-wire", converter = WireCodec.class, description = "gradients, where there is compression (default: as --wire)")
    private TensorCodec gradientWire;

    @Option(names = "--samples", defaultValue = "120", description = "in a measurement (default: ${DEFAULT-VALUE})")
    private int samples;

    @Option(names = "--rounds", defaultValue = "3", description = "of three measurements each (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--credits", defaultValue = "8",
            description = "samples in flight through one worker; the result says how many hide the links (default: ${DEFAULT-VALUE})")
    private int credits;

    @Option(names = "--workers-per-stage", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private int workersPerStage;

    @Option(names = "--compute", defaultValue = "fp32", description = "fp32 or bf16 (default: ${DEFAULT-VALUE})")
    private String compute;

    private BenchRuns runs;
    private String dataset;
    private final Map<Trial, RunSpec> described = new EnumMap<>(Trial.class);

    /** What is measured. */
    private enum Trial {
        UNLIMITED("unlimited", true, false),
        COMPRESSED("compressed", true, true),
        UNCOMPRESSED("uncompressed", false, true);

        private final String title;
        private final boolean isCompressed;
        private final boolean isLinked;

        Trial(String title, boolean isCompressed, boolean isLinked) {
            this.title = title;
            this.isCompressed = isCompressed;
            this.isLinked = isLinked;
        }
    }

    @Override
    public Integer call() throws Exception {
        LinkShape shape = shape();
        runs = new BenchRuns("bench-link");
        dataset = runs.prepare(null, null);
        Map<Trial, List<SteadySpeed>> measured = new EnumMap<>(Trial.class);
        for (int round = 1; round <= rounds; round++) {
            for (Trial trial : Trial.values()) {
                SteadySpeed speed = measure(trial, shape);
                measured.computeIfAbsent(trial, first -> new ArrayList<>()).add(speed);
                System.out.printf(Locale.ROOT, "round %d, %s%s: %,.0f tokens/s, %,.0f ms a sample%n", round, trial.title,
                        trial.isLinked ? ", SIMULATED link " + shape : "", speed.tokensPerSecond(), speed.roundTripMillis());
            }
        }
        System.out.println(new String(Json.write(result(shape, measured))));
        return 0;
    }

    private LinkShape shape() {
        try {
            return LinkShape.parse(link);
        } catch (IllegalArgumentException malformed) {
            throw new LocalFailure(LocalFailure.USAGE, "--link " + malformed.getMessage() + ".");
        }
    }

    private Map<String, Object> result(LinkShape shape, Map<Trial, List<SteadySpeed>> measured) {
        RunSpec compressed = described.get(Trial.COMPRESSED);
        RunSpec plain = described.get(Trial.UNCOMPRESSED);
        double unlimited = median(measured.get(Trial.UNLIMITED), SteadySpeed::tokensPerSecond);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "link");
        result.put("preset", preset);
        result.put("simulatedLink", shape.toString());
        result.put("samples", samples);
        result.put("workersPerStage", workersPerStage);
        result.put("credits", credits);
        result.put("cut", compressed.model().cut().toString());
        result.put("wire", compressed.activationCodec().text());
        result.put("gradientWire", compressed.gradientCodec().text());
        result.put("ratio", compression(compressed));
        result.put("tokensPerSecond", each(measured, speeds -> median(speeds, SteadySpeed::tokensPerSecond)));
        result.put("roundTripMillis", each(measured, speeds -> median(speeds, SteadySpeed::roundTripMillis)));
        result.put("ofUnlimited", ofUnlimited(measured, Trial.COMPRESSED));
        result.put("uncompressedOfUnlimited", ofUnlimited(measured, Trial.UNCOMPRESSED));
        putBudget(result, "Compressed", LinkBudget.of(shape, compressed, workersPerStage), unlimited, compressed);
        putBudget(result, "Uncompressed", LinkBudget.of(shape, plain, workersPerStage), unlimited, plain);
        return result;
    }

    /** Of bytes, against bf16 of the model's whole width; activations and gradients together. */
    private static double compression(RunSpec run) {
        LinkBudget budget = LinkBudget.of(LinkShape.UNLIMITED, run, 1);
        return 2.0 * Short.BYTES * run.training().tokensPerMicroBatch() * run.model().width()
                / (budget.activationBytes() + budget.gradientBytes());
    }

    private static void putBudget(Map<String, Object> result, String of, LinkBudget budget, double tokensPerSecond, RunSpec run) {
        int tokens = run.training().tokensPerMicroBatch();
        result.put("mostTokensPerSecond" + of, budget.samplesPerSecond() * tokens);
        result.put("creditsNeeded" + of, budget.credits(tokensPerSecond / tokens));
    }

    private static Map<String, Double> each(Map<Trial, List<SteadySpeed>> measured,
            ToDoubleFunction<List<SteadySpeed>> figure) {
        return measured.entrySet().stream().collect(Collectors.toMap(entry -> entry.getKey().title,
                entry -> figure.applyAsDouble(entry.getValue()), (one, other) -> one, LinkedHashMap::new));
    }

    private static double median(List<SteadySpeed> speeds, ToDoubleFunction<SteadySpeed> figure) {
        return Medians.of(speeds.stream().mapToDouble(figure).boxed().toList());
    }

    /** The median of the rounds' ratios: a machine's speed changes less within a round. */
    private double ofUnlimited(Map<Trial, List<SteadySpeed>> measured, Trial trial) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ratios.add(measured.get(trial).get(round).tokensPerSecond() / measured.get(Trial.UNLIMITED).get(round).tokensPerSecond());
        }
        return Medians.of(ratios);
    }

    private RunSpec describe(Trial trial, RunFolder folder) throws Exception {
        Preset chosen = Preset.named(preset);
        Cut compressed = cut != null ? cut : chosen.recommendedCut(chosen.model().vocabulary());
        ModelSpec model = chosen.model().withCut(trial.isCompressed ? compressed : Cut.NONE);
        TensorCodec forward = !trial.isCompressed ? TensorCodec.BF16 : wire != null ? wire : chosen.recommendedWire();
        TensorCodec backward = trial.isCompressed && gradientWire != null ? gradientWire : forward;
        TrainingSpec training = TrainingSpec.of(chosen.microBatchSize(), chosen.sequenceLength(), 1e-3);
        return runs.describe(folder, model, dataset, training, samples, samples, credits, forward, backward, MergeSpec.exact());
    }

    private SteadySpeed measure(Trial trial, LinkShape shape) throws Exception {
        RunFolder folder = runs.folder(trial.title);
        folder.create();
        RunSpec run = describe(trial, folder);
        described.put(trial, run);
        LocalRun.Settings settings = runs.settings(run.model().stages() * workersPerStage, compute)
                .withSimulated(trial.isLinked ? shape : LinkShape.UNLIMITED);
        try (LocalRun local = runs.start(run, folder, settings)) {
            BenchRuns.awaitSamples(local, samples);
            List<LossRecord> losses = local.watcher().ask(view -> List.copyOf(view.losses()));
            return SteadySpeed.of(losses, Math.max(samples / 10, 2 * credits * workersPerStage));
        }
    }
}
