package dev.iota.local.bench;

import dev.iota.local.ClusterRun;
import dev.iota.local.LocalFailure;
import dev.iota.local.LocalRun;
import dev.iota.local.RunFolder;
import dev.iota.local.RunView;
import dev.iota.local.cluster.Cluster;
import dev.iota.local.cluster.ClusterFacts;
import dev.iota.local.cluster.ClusterFolder;
import dev.iota.local.cluster.FlinkRest;
import dev.iota.local.cluster.Member;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.protocol.topic.Topics;
import dev.iota.worker.data.DatasetOptions;
import dev.iota.worker.data.DatasetWriter;
import dev.iota.worker.data.TextChoice;
import dev.iota.worker.data.Tokenizers;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A cluster under load: a run of a tiny model, two stages with two workers each, that does not end by itself. */
final class ClusterTrial implements AutoCloseable {
    static final int WORKERS = 4;
    static final Duration AWAY = Duration.ofSeconds(30);
    private static final ModelSpec MODEL = new ModelSpec(256, 32, 2, 2, 64, 10_000, List.of(1, 1), Cut.NONE);
    private static final long SAMPLES_PER_EPOCH = 60;
    private static final long SAMPLES = 10_000_000;
    private static final int START_SECONDS = 480;
    private static final int POLL_MILLIS = 100;

    private final Cluster cluster;
    private final ClusterRun run;

    private ClusterTrial(Cluster cluster, ClusterRun run) {
        this.cluster = cluster;
        this.run = run;
    }

    /** @param workDirectory of its own; what an earlier trial left there is deleted */
    static ClusterTrial start(Path workDirectory) throws Exception {
        ClusterFolder folder = ClusterFolder.in(workDirectory);
        Cluster.stop(folder);
        folder.deleteAll();
        Path home = Path.of(System.getProperty("iota.home", "."));
        Cluster cluster = Cluster.start(home, folder, ClusterFacts.choose(3, 2, 0), System.out::println);
        try {
            require(await(START_SECONDS, cluster::isReady), "The cluster is not ready after " + START_SECONDS + " s: see " + folder.path());
            System.out.println("The cluster is up: Kafka " + cluster.facts().brokers() + ", Flink " + cluster.facts().webAddress());
            RunFolder runFolder = RunFolder.of(workDirectory, new RunId("trial-" + System.currentTimeMillis()));
            runFolder.create();
            RunSpec spec = describe(runFolder, cluster.facts().store(), home);
            ClusterRun run = ClusterRun.start(spec, runFolder, folder,
                    new LocalRun.Settings(WORKERS, "fp32", 0, "0", cluster.facts().store()), System.out::println);
            return new ClusterTrial(cluster, run);
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private static RunSpec describe(RunFolder folder, String store, Path home) {
        String dataset;
        try (ObjectStore objects = ObjectStores.open(store)) {
            DatasetWriter writer =
                    new DatasetWriter(objects, Tokenizers.named("bytes"), DatasetOptions.defaults(), (documents, bytes, tokens) -> {});
            dataset = TextChoice.of(null, null, home).write(writer).manifestKey();
        }
        return new RunSpec(RunSpec.VERSION, new RunId(folder.path().getFileName().toString()), LocalRun.key(folder).miner(), MODEL,
                TrainingSpec.of(2, 16, 3e-3), TensorCodec.BF16, TensorCodec.BF16, dataset, MergeSpec.of(MergeSpec.Codec.INT8),
                RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, SAMPLES_PER_EPOCH, SAMPLES, RunSpec.Limits.local());
    }

    Cluster cluster() {
        return cluster;
    }

    ClusterRun run() {
        return run;
    }

    /** Whether all processes do their work, and every worker has a place. */
    boolean isWhole() {
        return cluster.isReady() && run.workers().living().size() == WORKERS
                && run.watcher().ask(RunView::workers).stream().filter(worker -> worker.heartbeat().stage() != null).count() >= WORKERS;
    }

    /** The epoch that is open, as far as a checkpoint holds it; -1 before the first. */
    int openEpoch() {
        return run.watcher().ask(view -> view.latest() == null ? -1 : view.latest().epoch().value());
    }

    /** Kills as {@code kill -9} would. */
    void kill(Victim victim) throws Exception {
        switch (victim) {
            case TASKMANAGER -> cluster.kill(ofOrchestrator(), Duration.ZERO);
            case JOBMANAGER -> cluster.kill(new Member(Member.Kind.JOBMANAGER, 1), Duration.ZERO);
            case BROKER -> cluster.kill(new Member(Member.Kind.BROKER, leaderOfEvents()), Duration.ZERO);
            case S3 -> cluster.kill(new Member(Member.Kind.S3, 1), AWAY);
            case WORKERS -> killHalfOfTheWorkers();
        }
    }

    private Member ofOrchestrator() throws IOException {
        FlinkRest flink = new FlinkRest(cluster.facts().webAddress());
        for (FlinkRest.Job job : flink.jobs()) {
            if (job.isUnderWay() && job.title().startsWith("iota orchestrator")) {
                for (Member member : cluster.facts().members()) {
                    if (flink.taskManagersOf(job).contains(member.name())) {
                        return member;
                    }
                }
            }
        }
        return new Member(Member.Kind.TASKMANAGER, 1);
    }

    private int leaderOfEvents() throws Exception {
        String topic = new Topics(run.run().run()).workerEvents();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", run.brokers()))) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get(AWAY.toSeconds(), TimeUnit.SECONDS).get(topic)
                    .partitions().get(0).leader().id();
        }
    }

    private void killHalfOfTheWorkers() {
        Map<Stage, List<RunView.WorkerRow>> stages = run.watcher().ask(RunView::workers).stream()
                .filter(worker -> worker.heartbeat().stage() != null)
                .collect(Collectors.groupingBy(worker -> worker.heartbeat().stage()));
        stages.values().forEach(stage -> stage.stream().limit(Math.max(1, stage.size() / 2)).forEach(worker ->
                ProcessHandle.of(run.workers().processIdOf(worker.miner())).ifPresent(ProcessHandle::destroyForcibly)));
    }

    /** Reads what the topics hold, committed, from their beginning. */
    Accounts.Balance balance() throws RejectedException {
        Topics topics = new Topics(run.run().run());
        Accounts accounts = new Accounts();
        // The manifests first: of what they seal, all losses are there already.
        List<TopicPartition> partitions = List.of(topics.epochs(), topics.losses(), topics.rewards()).stream()
                .map(topic -> new TopicPartition(topic, 0)).toList();
        for (TopicPartition partition : partitions) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", run.brokers(), "isolation.level",
                    "read_committed", "enable.auto.commit", "false"), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).get(partition);
                while (consumer.position(partition) < end) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(POLL_MILLIS))) {
                        add(accounts, record, topics);
                    }
                }
            }
        }
        return accounts.balance();
    }

    private static void add(Accounts accounts, ConsumerRecord<byte[], byte[]> record, Topics topics) throws RejectedException {
        if (record.value() == null) {
            return;
        }
        if (record.topic().equals(topics.epochs())) {
            accounts.add(EpochManifest.read(record.value()));
        } else if (record.topic().equals(topics.losses())) {
            accounts.add(Json.read(record.value(), LossRecord.class, LossRecord.VERSION));
        } else {
            accounts.add(Json.read(record.value(), RewardRecord.class, RewardRecord.VERSION));
        }
    }

    static boolean await(int seconds, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            never.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        return true;
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new LocalFailure(LocalFailure.INTERNAL, otherwise);
        }
    }

    @Override
    public void close() {
        run.close();
        cluster.close();
    }
}
