package dev.iota.local.bench;

import dev.iota.access.kafka.KafkaUsers;
import dev.iota.access.kafka.Quota;
import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.local.RunView;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.link.LinkShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a run loses while strangers flood its brokers: in one secured run, quiet and flooded times in alternation. */
@Command(name = "hostile", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Samples per second of a secured run, without and during a flood by hostile clients, in alternation.")
public final class HostileBench implements Callable<Integer> {
    private static final int STRANGERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    @Option(names = "--preset", defaultValue = "small", description = "the model (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--seconds", defaultValue = "15", description = "of each measurement (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--pairs", defaultValue = "3", description = "of measurements (default: ${DEFAULT-VALUE})")
    private int pairs;

    @Option(names = "--simulated-link", paramLabel = "RATE/DELAY",
            description = "between workers, as strangers have; they wait for it rather than for these processors (default: none)")
    private String link;

    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    public Integer call() throws Exception {
        BenchRuns runs = new BenchRuns("bench-hostile");
        RunFolder folder = runs.folder("run");
        folder.create();
        Preset chosen = Preset.named(preset);
        RunSpec run = runs.describe(folder, chosen, runs.prepare(null, null),
                TrainingSpec.of(chosen.microBatchSize(), chosen.sequenceLength(), 1e-3), 1_000_000, 1_000_000, 3, TensorCodec.BF16,
                MergeSpec.exact());
        try (LocalRun local = runs.start(run, folder, runs.settings(run.model().stages() + 1, "fp32").secured(true)
                .withSimulated(link == null ? LinkShape.UNLIMITED : LinkShape.parse(link)))) {
            BenchRuns.awaitSamples(local, 100, PATIENCE);
            List<Credentials> strangers = strangers(local);
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("bench", "hostile");
            result.put("preset", preset);
            result.put("simulatedLink", String.valueOf(link));
            result.put("strangers", measure(local, "strangers", new HostileFlood.Hostile(run.run(), strangers, null, null)));
            result.put("placed", measure(local, "one with a place", placed(local)));
            System.out.println(new String(Json.write(result)));
        }
        return 0;
    }

    /**
     * Quiet and flooded times in alternation. The clients share this machine's processors with the run, which uses all of them, as
     * those of strangers would not: what is lost beyond their part of the processors is what the flood itself does.
     */
    private Map<String, Object> measure(LocalRun local, String who, HostileFlood.Hostile hostile) throws Exception {
        List<Double> quiet = new ArrayList<>();
        List<Double> flooded = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        List<Double> beyond = new ArrayList<>();
        Map<?, ?> flood = Map.of();
        for (int pair = 0; pair < pairs; pair++) {
            quiet.add(rate(local));
            double part;
            try (HostileFlood.Running running = HostileFlood.start(local.brokers(), hostile)) {
                never.await(2, TimeUnit.SECONDS);
                Duration before = running.cpuTime();
                flooded.add(rate(local));
                part = running.cpuTime().minus(before).toMillis() / 1e3 / seconds / Runtime.getRuntime().availableProcessors();
                flood = running.stop();
            }
            losses.add(1 - flooded.get(pair) / quiet.get(pair));
            beyond.add(1 - flooded.get(pair) / (quiet.get(pair) * (1 - part)));
            System.out.printf(Locale.ROOT, "%s, pair %d: %.1f samples/s, flooded %.1f: %.1f %% lost, %.1f %% beyond the %.1f %% of the "
                    + "processors that their clients took   flood: %s%n", who, pair + 1, quiet.get(pair), flooded.get(pair),
                    100 * losses.get(pair), 100 * beyond.get(pair), 100 * part, flood);
        }
        return Map.of("throughputLoss", Medians.of(losses), "lossBeyondTheirProcessorTime", Medians.of(beyond),
                "samplesPerSecond", Medians.of(quiet), "floodedSamplesPerSecond", Medians.of(flooded), "flood", flood);
    }

    /** They are miners like others, and have no place. */
    private static List<Credentials> strangers(LocalRun local) {
        try (Admin admin = Admin.create(local.access().settings())) {
            KafkaUsers users = new KafkaUsers(admin, Quota.UNPLACED);
            return Stream.generate(() -> users.issue(MinerKey.generate().miner())).limit(STRANGERS).toList();
        }
    }

    /** The worker that the run has over what it needs lends its password; what is written goes where its frames go. */
    private static HostileFlood.Hostile placed(LocalRun local) {
        Topics topics = new Topics(local.run().run());
        RunView.WorkerRow turned = local.watcher().ask(RunView::workers).stream()
                .filter(worker -> worker.heartbeat().stage() != null && worker.heartbeat().slot().value() > 0).findFirst()
                .orElseThrow(() -> new IllegalStateException("no stage has two workers"));
        Stage stage = turned.heartbeat().stage();
        String topic = local.run().model().isTail(stage)
                ? topics.gradients(new Stage(stage.value() - 1)) : topics.activations(stage.next());
        return new HostileFlood.Hostile(local.run().run(), List.of(), local.clientOf(turned.miner()), topic);
    }

    private double rate(LocalRun local) throws InterruptedException {
        long before = local.watcher().ask(RunView::samplesDone);
        long beganNanos = System.nanoTime();
        never.await(seconds, TimeUnit.SECONDS);
        long after = local.watcher().ask(RunView::samplesDone);
        return (after - before) * 1e9 / (System.nanoTime() - beganNanos);
    }
}
