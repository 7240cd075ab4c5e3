package dev.iota.local.bench.compression;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iota.local.LocalFailure;
import dev.iota.local.bench.BenchRuns;
import dev.iota.local.bench.OwnProcess;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.model.Preset;
import dev.iota.worker.torch.ComputeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Validation loss against the bytes that cross the cuts, over seeds. */
@Command(name = "compression", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Trains a model with each way to compress what crosses the cuts: validation loss against bytes.")
public final class CompressionBench implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--preset", defaultValue = "10m", description = "the model (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--samples", defaultValue = "600", description = "micro-batches of each training (default: ${DEFAULT-VALUE})")
    private long samples;

    @Option(names = "--seeds", defaultValue = "1,2,3", split = ",",
            description = "each choice is tried with each (default: ${DEFAULT-VALUE})")
    private List<Long> seeds;

    @Option(names = "--choices", split = ",", paramLabel = "CUT/CODEC[/CODEC]",
            description = "cut, codec of activations and of gradients, such as linear:5+tokens/int8 (default: the study's)")
    private List<String> choices;

    @Option(names = "--learning-rate", defaultValue = "1e-3", description = "at its height (default: ${DEFAULT-VALUE})")
    private double learningRate;

    @Option(names = "--compute", defaultValue = "fp32", paramLabel = "TYPE",
            description = "numbers of the linear layers, fp32 or bf16 (default: ${DEFAULT-VALUE})")
    private ComputeType compute;

    @Option(names = "--at-a-time", defaultValue = "2", description = "trainings, of one thread each (default: ${DEFAULT-VALUE})")
    private int atATime;

    @Option(names = "--text", arity = "1..*", paramLabel = "PATH",
            description = "to train on (default: text that every checkout and JDK has)")
    private List<String> text;

    @Option(names = "--validation", arity = "1..*", paramLabel = "PATH", description = "held-out text (default: the end of the text)")
    private List<String> validation;

    @Option(names = "--recommended", paramLabel = "CHOICE", description = "whose ratio and lossGap are told (default: the preset's)")
    private String recommended;

    @Option(names = "--again", description = "forgets what earlier trainings gave; else only those that are missing are run")
    private boolean isAgain;

    private int done;

    @Override
    public Integer call() throws Exception {
        Preset chosen = Preset.named(preset);
        List<Choice> all = chosenFrom(choices);
        BenchRuns runs = new BenchRuns("bench-compression");
        String dataset = runs.prepare(text, validation);
        Path file = runs.workDirectory().resolve("outcomes-" + compute.name().toLowerCase(Locale.ROOT) + "-" + dataset.replaceAll("[^A-Za-z0-9]", "-") + ".jsonl");
        if (isAgain) {
            Files.deleteIfExists(file);
        }
        List<Outcome> outcomes = known(file);
        List<Callable<Outcome>> missing = new ArrayList<>();
        for (long seed : seeds) {
            for (Choice choice : all) {
                if (outcomes.stream().noneMatch(outcome -> outcome.isOf(preset, choice, seed, samples))) {
                    missing.add(() -> trained(choice, seed, runs.store(), dataset));
                }
            }
        }
        System.out.printf("%d trainings, %d of which ran before; what they give is kept in %s%n", seeds.size() * all.size(),
                seeds.size() * all.size() - missing.size(), file);
        outcomes.addAll(run(missing, file));
        List<Outcome> relevant = outcomes.stream().filter(outcome -> outcome.preset().equals(preset) && outcome.samples() == samples
                && seeds.contains(outcome.seed())).toList();
        List<Study.Row> rows = new Study(chosen, relevant).rows(all);
        Path report = runs.workDirectory().resolve("compression.md");
        Files.writeString(report, Study.table(rows));
        Files.writeString(runs.workDirectory().resolve("compression.svg"), Plot.svg(rows));
        System.out.println(Study.table(rows) + "\n" + report);
        System.out.println(new String(Json.write(summary(rows, recommended(chosen)))));
        return 0;
    }

    private static List<Choice> chosenFrom(List<String> texts) {
        if (texts == null) {
            return Study.CHOICES;
        }
        try {
            List<Choice> all = new ArrayList<>(List.of(Study.BASELINE));
            texts.stream().map(Choice::parse).filter(choice -> !all.contains(choice)).forEach(all::add);
            return all;
        } catch (IllegalArgumentException unknown) {
            throw new LocalFailure(LocalFailure.USAGE, "--choices: " + unknown.getMessage());
        }
    }

    private static List<Outcome> known(Path file) throws IOException {
        List<Outcome> known = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                known.add(MAPPER.readValue(line, Outcome.class));
            }
        }
        return known;
    }

    private List<Outcome> run(List<Callable<Outcome>> missing, Path file) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, atATime));
        try {
            long beganNanos = System.nanoTime();
            List<Future<Outcome>> trainings = missing.stream().map(training -> executor.submit(() -> kept(training.call(), file,
                    missing.size(), beganNanos))).toList();
            for (Future<Outcome> training : trainings) {
                outcomes.add(training.get());
            }
            return outcomes;
        } finally {
            executor.shutdownNow();
        }
    }

    private synchronized Outcome kept(Outcome outcome, Path file, int trainings, long beganNanos) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(outcome) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        done++;
        double minutes = (System.nanoTime() - beganNanos) / 6e10;
        System.out.printf(Locale.ROOT, "%d/%d %s, seed %d: validation loss %.4f, %.0f tokens/s, left %.0f min%n", done, trainings,
                outcome.choice(), outcome.seed(), outcome.validationLoss(), outcome.tokensPerSecond(), minutes / done * (trainings - done));
        return outcome;
    }

    private Outcome trained(Choice choice, long seed, String store, String dataset) throws Exception {
        // More threads than one for each training would only wait for each other.
        Map<String, String> environment = Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_NUM_THREADS", "1");
        Map<?, ?> last = OwnProcess.run(Trial.class, environment, List.of(preset, compute.name(), choice.toString(), Long.toString(seed),
                Long.toString(samples), Double.toString(learningRate), store, dataset), false);
        return MAPPER.convertValue(last.get("outcome"), Outcome.class);
    }

    private Choice recommended(Preset chosen) {
        return Choice.parse(recommended != null ? recommended
                : chosen.recommendedCut(chosen.model().vocabulary()) + "/" + chosen.recommendedWire().text());
    }

    private Map<String, Object> summary(List<Study.Row> rows, Choice choice) {
        Map<String, Object> summary = new LinkedHashMap<>(Map.of("bench", "compression", "preset", preset, "compute", compute.name().toLowerCase(Locale.ROOT), "samples", samples));
        rows.stream().filter(row -> row.choice().equals(choice)).findFirst().ifPresent(row -> {
            summary.put("recommended", row.choice().toString());
            summary.put("ratio", row.ratio());
            summary.put("lossGap", row.gap());
        });
        for (double gap : new double[] {0.01, 0.02, 0.04}) {
            Study.best(rows, gap).ifPresent(row -> summary.put(String.format(Locale.ROOT, "within%.0fPercent", 100 * gap),
                    Map.of("choice", row.choice().toString(), "ratio", row.ratio(), "lossGap", row.gap())));
        }
        return summary;
    }
}
