package dev.iota.local.bench;

import dev.iota.access.kafka.KafkaUsers;
import dev.iota.access.kafka.Quota;
import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.local.RunView;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.TensorCodec;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a run loses while strangers flood its brokers: in one secured run, quiet and flooded times in alternation. */
@Command(name = "hostile", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Samples per second of a secured run, without and during a flood by hostile clients, in alternation.")
public final class HostileBench implements Callable<Integer> {
    private static final int MINERS = 2;
    private static final int POLL_MILLIS = 100;
    private static final int PATIENCE_SECONDS = 300;

    @Option(names = "--preset", defaultValue = "small", description = "the model (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--seconds", defaultValue = "15", description = "of each measurement (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--pairs", defaultValue = "3", description = "of measurements (default: ${DEFAULT-VALUE})")
    private int pairs;

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
        List<Double> quiet = new ArrayList<>();
        List<Double> flooded = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        Map<?, ?> flood = Map.of();
        try (LocalRun local = runs.start(run, folder, runs.settings(run.model().stages(), "fp32").secured(true))) {
            List<String> hostile = hostileUsers(local);
            awaitSamples(local, 100);
            for (int pair = 0; pair < pairs; pair++) {
                quiet.add(rate(local));
                try (HostileFlood.Running running = HostileFlood.start(local.brokers(), hostile)) {
                    never.await(2, TimeUnit.SECONDS);
                    flooded.add(rate(local));
                    flood = running.stop();
                }
                losses.add(1 - flooded.get(pair) / quiet.get(pair));
                System.out.printf(Locale.ROOT, "pair %d: %.1f samples/s, flooded %.1f: %.1f %% lost   flood: %s%n", pair + 1,
                        quiet.get(pair), flooded.get(pair), 100 * losses.get(pair), flood);
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "hostile");
        result.put("preset", preset);
        result.put("throughputLoss", Medians.of(losses));
        result.put("samplesPerSecond", Medians.of(quiet));
        result.put("floodedSamplesPerSecond", Medians.of(flooded));
        result.put("flood", flood);
        System.out.println(new String(Json.write(result)));
        return 0;
    }

    /** User and password of each; they are miners like others, and have no place. */
    private static List<String> hostileUsers(LocalRun local) {
        List<String> hostile = new ArrayList<>();
        try (Admin admin = Admin.create(local.access().settings())) {
            KafkaUsers users = new KafkaUsers(admin, Quota.UNPLACED);
            for (int i = 0; i < MINERS; i++) {
                Credentials credentials = users.issue(MinerKey.generate().miner());
                hostile.addAll(List.of(credentials.user(), credentials.password()));
            }
        }
        hostile.add(local.run().run().value());
        return hostile;
    }

    private double rate(LocalRun local) throws InterruptedException {
        long before = local.watcher().ask(RunView::samplesDone);
        long beganNanos = System.nanoTime();
        never.await(seconds, TimeUnit.SECONDS);
        long after = local.watcher().ask(RunView::samplesDone);
        return (after - before) * 1e9 / (System.nanoTime() - beganNanos);
    }

    private void awaitSamples(LocalRun local, long count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (local.watcher().ask(RunView::samplesDone) < count) {
            if (never.await(POLL_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IllegalStateException("the run did not reach " + count + " samples within " + PATIENCE_SECONDS + " s");
            }
        }
    }
}
