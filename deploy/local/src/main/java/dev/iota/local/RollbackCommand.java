package dev.iota.local;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a run back to an earlier epoch: at once if it is under way, else when it is resumed. */
@Command(name = "rollback", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Takes a run back to the weights with which an epoch began. Whatever was done since is void.",
        footer = "./iota epochs lists the epochs.")
final class RollbackCommand implements Callable<Integer> {
    private static final int POLL_MILLIS = 50;
    private static final int PATIENCE_SECONDS = 60;

    @Option(names = "--epoch", required = true, paramLabel = "E", description = "to go back to")
    private int epoch;

    @Option(names = "--reason", defaultValue = "asked for by hand", description = "for the record (default: ${DEFAULT-VALUE})")
    private String reason;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() throws Exception {
        RunFolder folder = options.folder();
        RunSpec run = LocalRun.read(folder);
        Optional<LiveRun> live = LiveRun.find(folder);
        if (live.isPresent()) {
            rollBack(run, folder, RunAccess.brokers(folder, live.get().brokers()));
        } else {
            requireStable(EpochTable.rows(RunEpochs.stored(options.store(), run.run())), run);
            new RollbackOrder(epoch, reason, null).write(folder);
            System.out.printf("Run %s will begin at epoch %d: ./iota train --resume --run %s%n", run.run(), epoch, run.run());
        }
        return 0;
    }

    private void rollBack(RunSpec run, RunFolder folder, Brokers brokers) throws Exception {
        try (RunWatcher watcher = RunWatcher.start(brokers, run)) {
            await(watcher, view -> view.latest() != null, "The run's topic of epochs holds nothing yet: wait for its first epoch.");
            requireStable(EpochTable.rows(RunEpochs.stored(options.store(), run.run())), run);
            if (watcher.ask(RunView::isFinished)) {
                throw new LocalFailure(LocalFailure.USAGE, "Run " + run.run() + " is over: it goes back no more.");
            }
            Generation before = watcher.ask(view -> view.latest().generation());
            long asked = System.nanoTime();
            request(run, LocalRun.key(folder), brokers);
            await(watcher, view -> view.latest().generation().compareTo(before) > 0,
                    "The orchestrator did not go back within " + PATIENCE_SECONDS + " s: see the run's dead letters and logs.");
            EpochManifest begun = watcher.ask(RunView::latest);
            System.out.printf(Locale.ROOT, "Run %s began epoch %s anew, generation %s, after %.1f s.%n", run.run(), begun.epoch(),
                    begun.generation(), (System.nanoTime() - asked) / 1e9);
            await(watcher, view -> view.losses().stream().map(LossRecord::generation).anyMatch(begun.generation()::equals),
                    "No sample was done since within " + PATIENCE_SECONDS + " s: see the run's screen for what it waits for.");
            System.out.printf(Locale.ROOT, "The first sample was done after %.1f s.%n", (System.nanoTime() - asked) / 1e9);
        }
    }

    private void request(RunSpec run, MinerKey key, Brokers brokers) throws InterruptedException, ExecutionException {
        long nowMillis = System.currentTimeMillis();
        EventEnvelope envelope = new EventEnvelope(EventEnvelope.VERSION, run.run(), key.miner(), nowMillis, nowMillis,
                new WorkerEvent.RollbackRequested(new Epoch(epoch), reason));
        Signed signed = Signed.event(envelope, key);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(brokers.settings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(new Topics(run.run()).workerEvents(), null, signed.value());
            record.headers().add(EventEnvelope.SIGNATURE_KEY, signed.signature());
            producer.send(record).get();
        }
    }

    private void requireStable(List<EpochTable.Row> rows, RunSpec run) {
        boolean isKept = rows.stream().anyMatch(row -> row.manifest().epoch().value() == epoch && row.state() != EpochTable.State.VOID);
        if (!isKept) {
            throw new LocalFailure(LocalFailure.USAGE, "Run " + run.run() + " can't go back to epoch " + epoch + "; it can to "
                    + rows.stream().filter(row -> row.state() != EpochTable.State.VOID).map(row -> row.manifest().epoch().toString()).toList()
                    + ".");
        }
    }

    private static void await(RunWatcher watcher, Predicate<RunView> condition, String otherwise) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        CountDownLatch never = new CountDownLatch(1);
        while (!watcher.ask(condition::test)) {
            if (System.nanoTime() > deadline) {
                throw new LocalFailure(LocalFailure.INTERNAL, otherwise);
            }
            never.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
