package dev.iota.local.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.local.RunView;
import dev.iota.local.WorkerProcesses;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tokens per second of a run through Kafka and Flink against one process without them, in alternation. */
@Command(name = "pipeline", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Speed of three stages through Kafka and Flink / speed of one process at its best setting.")
public final class PipelineBench implements Callable<Integer> {
    private static final String PASSIVE = "OMP_WAIT_POLICY";

    @Option(names = "--preset", defaultValue = "10m", description = "the model (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--pairs", defaultValue = "3", description = "of measurements (default: ${DEFAULT-VALUE})")
    private int pairs;

    @Option(names = "--samples", defaultValue = "100", description = "in a measurement (default: ${DEFAULT-VALUE})")
    private int samples;

    @Option(names = "--compute", defaultValue = "fp32", description = "fp32 or bf16, for both (default: ${DEFAULT-VALUE})")
    private String compute;

    @Option(names = "--credits", defaultValue = "5", description = "samples in flight through one worker (default: ${DEFAULT-VALUE})")
    private int credits;

    private BenchRuns runs;
    private String dataset;

    /** How many threads, and whether they give up the processor while they wait. */
    private record Setting(int torchThreads, int blasThreads, boolean isPassive) {
        @Override
        public String toString() {
            return torchThreads + " torch and " + blasThreads + " BLAS threads" + (isPassive ? ", passive" : "");
        }
    }

    /** What one run gave. */
    private record Measured(double tokensPerSecond, double computeCores, double workerCores, double hostCores, RunView.PassTimes times) {}

    @Override
    public Integer call() throws Exception {
        runs = new BenchRuns("bench-pipeline");
        dataset = runs.prepare(null, null);
        Setting best = bestSetting();
        List<Double> ratios = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        List<Double> single = new ArrayList<>();
        Measured last = null;
        for (int pair = 0; pair < pairs; pair++) {
            last = pipeline(pair);
            double alone = single(best, samples / 2);
            ours.add(last.tokensPerSecond());
            single.add(alone);
            ratios.add(last.tokensPerSecond() / alone);
            System.out.printf(Locale.ROOT, "pair %d: pipeline %,.0f tokens/s, one process %,.0f: %.2f%n", pair + 1, last.tokensPerSecond(),
                    alone, ratios.get(pair));
            explain(last);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "pipeline");
        result.put("preset", preset);
        result.put("compute", compute);
        result.put("ratio", Medians.of(ratios));
        result.put("tokensPerSecond", Medians.of(ours));
        result.put("singleTokensPerSecond", Medians.of(single));
        result.put("singleSetting", best.toString());
        result.put("computeCores", last.computeCores());
        result.put("workerCores", last.workerCores());
        result.put("kafkaAndFlinkCores", last.hostCores());
        System.out.println(new String(Json.write(result)));
        return 0;
    }

    /** One process may use the processors in several ways; it is compared at its best. */
    private Setting bestSetting() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        Setting best = null;
        double fastest = 0;
        for (Setting setting : List.of(new Setting(1, 1, true), new Setting(cores, 1, true), new Setting(cores, cores, true),
                new Setting(1, cores, true))) {
            double speed = single(setting, Math.max(12, samples / 6));
            System.out.printf(Locale.ROOT, "one process, %s: %,.0f tokens/s%n", setting, speed);
            if (speed > fastest) {
                fastest = speed;
                best = setting;
            }
        }
        return best;
    }

    private double single(Setting setting, int steps) throws Exception {
        RunFolder folder = runs.folder("single");
        RunSpec run = describe(folder);
        Path file = folder.path().resolve("run.json");
        Files.write(file, Json.write(run));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("OPENBLAS_NUM_THREADS", Integer.toString(setting.blasThreads()));
        environment.put("OMP_NUM_THREADS", Integer.toString(setting.torchThreads()));
        environment.put("GLIBC_TUNABLES", WorkerProcesses.MALLOC_TUNABLES);
        if (setting.isPassive()) {
            environment.put(PASSIVE, "passive");
        }
        Map<?, ?> figures = SingleProcess.run(environment, List.of(file.toString(), runs.store(), Integer.toString(setting.torchThreads()),
                Integer.toString(setting.blasThreads()), compute, Integer.toString(steps), "1"), false);
        return ((Number) figures.get("tokensPerSecond")).doubleValue();
    }

    private RunSpec describe(RunFolder folder) throws Exception {
        Preset chosen = Preset.named(preset);
        TrainingSpec training = TrainingSpec.of(chosen.microBatchSize(), chosen.sequenceLength(), 1e-3);
        return runs.describe(folder, chosen, dataset, training, samples, samples, credits, TensorCodec.BF16, MergeSpec.exact());
    }

    private Measured pipeline(int pair) throws Exception {
        RunFolder folder = runs.folder("run" + pair);
        folder.create();
        RunSpec run = describe(folder);
        try (LocalRun local = runs.start(run, folder, run.model().stages(), compute)) {
            BenchRuns.awaitSamples(local, samples / 10);
            RunView.PassTimes before = local.watcher().ask(RunView::passTimes);
            long hostBefore = hostCpuNanos();
            long workersBefore = workerCpuNanos(local);
            long startNanos = System.nanoTime();
            BenchRuns.awaitSamples(local, samples);
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            RunView.PassTimes times = local.watcher().ask(RunView::passTimes).minus(before);
            double workers = (workerCpuNanos(local) - workersBefore) / 1e9 / seconds;
            double host = (hostCpuNanos() - hostBefore) / 1e9 / seconds;
            double rate = SteadySpeed.of(local.watcher().ask(view -> List.copyOf(view.losses())), samples / 10).tokensPerSecond();
            return new Measured(rate, times.computeMicros() / 1e6 / seconds, workers, host, times);
        }
    }

    private static void explain(Measured measured) {
        RunView.PassTimes times = measured.times();
        System.out.printf(Locale.ROOT, "  processors: %.2f in workers (%.2f of that computing), %.2f in Kafka and Flink, of %d%n",
                measured.workerCores(), measured.computeCores(), measured.hostCores(), Runtime.getRuntime().availableProcessors());
        System.out.printf(Locale.ROOT, "  a pass: %.1f ms computing, %.1f ms waiting for the device, %.1f ms checking and converting%n",
                times.computeMicros() / 1e3 / times.passes(), times.waitMicros() / 1e3 / times.passes(),
                times.encodeMicros() / 1e3 / times.passes());
    }

    private static long workerCpuNanos(LocalRun local) {
        return local.workers().processIds().stream()
                .flatMap(id -> ProcessHandle.of(id).stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToLong(Duration::toNanos)
                .sum();
    }

    private static long hostCpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
