package dev.iota.local;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.AgreementRecord;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.event.ValidationRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a run's topics from their beginning into a {@link RunView}. */
public final class RunWatcher implements AutoCloseable {
    private final RunView view;
    private final Topics topics;
    private final MinerId operator;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final CountDownLatch caughtUp = new CountDownLatch(1);

    private RunWatcher(RunSpec run, KafkaConsumer<byte[], byte[]> consumer) {
        this.view = new RunView(run);
        this.topics = new Topics(run.run());
        this.operator = run.orchestrator();
        this.consumer = consumer;
        this.thread = new Thread(this::follow, "run-watcher");
        this.thread.setDaemon(true);
    }

    public static RunWatcher start(String brokers, RunSpec run) {
        return start(Brokers.open(brokers), run);
    }

    static RunWatcher start(Brokers brokers, RunSpec run) {
        Properties properties = brokers.properties();
        properties.setProperty("isolation.level", "read_committed");
        properties.setProperty("enable.auto.commit", "false");
        RunWatcher watcher =
                new RunWatcher(run, new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        watcher.thread.start();
        return watcher;
    }

    /** Asks what a run's topics hold now, whether it is under way or not. */
    static <T> T askOnce(RunFolder folder, RunSpec run, Function<RunView, T> question) {
        Optional<LiveRun> live = LiveRun.find(folder);
        if (live.isPresent()) {
            return askOnce(RunAccess.brokers(folder, live.get().brokers()), run, question);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.kafka(), 0, RunAccess.of(folder))) {
            return askOnce(broker.access(), run, question);
        }
    }

    /** The same of brokers that are known. */
    static <T> T askOnce(Brokers brokers, RunSpec run, Function<RunView, T> question) {
        try (RunWatcher watcher = start(brokers, run)) {
            return watcher.caughtUp(question);
        }
    }

    /** Asks the view something while no record is being added. */
    public <T> T ask(Function<RunView, T> question) {
        synchronized (view) {
            return question.apply(view);
        }
    }

    /** As {@link #ask}, once all that the topics held at the start is in the view. */
    <T> T caughtUp(Function<RunView, T> question) {
        try {
            caughtUp.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ask(question);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try (consumer) {
            List<TopicPartition> partitions = List.of(topics.epochs(), topics.losses(), topics.workerEvents(), topics.scores(),
                            topics.verdicts(), topics.audits(), topics.validations(), topics.anomalies(), topics.agreements(),
                            topics.deadLetters(), topics.rewards(), topics.slashes(), topics.stakes()).stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (true) {
                if (ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                    caughtUp.countDown();
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    add(record);
                }
            }
        } catch (WakeupException closed) {
            // The run is over.
        }
    }

    /** What is malformed has its dead letter already; here it is only passed over. */
    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            synchronized (view) {
                if (record.topic().equals(topics.losses())) {
                    view.add(Json.read(record.value(), LossRecord.class, LossRecord.VERSION));
                } else if (record.topic().equals(topics.epochs())) {
                    view.add(EpochManifest.read(record.value()));
                } else if (record.topic().equals(topics.anomalies())) {
                    view.add(Json.read(record.value(), AnomalyRecord.class, AnomalyRecord.VERSION));
                } else if (record.topic().equals(topics.verdicts())) {
                    view.add(Json.read(record.value(), VerdictRecord.class, VerdictRecord.VERSION));
                } else if (record.topic().equals(topics.audits())) {
                    view.add(Json.read(record.value(), AuditOrder.class, AuditOrder.VERSION));
                } else if (record.topic().equals(topics.validations())) {
                    view.add(Json.read(record.value(), ValidationRecord.class, ValidationRecord.VERSION));
                } else if (record.topic().equals(topics.scores())) {
                    view.add(Json.read(record.value(), ScoreRecord.class, ScoreRecord.VERSION));
                } else if (record.topic().equals(topics.agreements())) {
                    view.add(Json.read(record.value(), AgreementRecord.class, AgreementRecord.VERSION));
                } else if (record.topic().equals(topics.rewards())) {
                    view.add(Json.read(record.value(), RewardRecord.class, RewardRecord.VERSION));
                } else if (record.topic().equals(topics.slashes())) {
                    view.add(Json.read(record.value(), SlashRecord.class, SlashRecord.VERSION));
                } else if (record.topic().equals(topics.stakes())) {
                    Header signature = record.headers().lastHeader(EventEnvelope.SIGNATURE_KEY);
                    view.add(new Signed(record.value(), signature == null ? null : signature.value()).readStake(operator));
                } else if (record.topic().equals(topics.deadLetters())) {
                    view.add(Json.read(record.value(), DeadLetter.class, DeadLetter.VERSION));
                } else {
                    view.add(Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION), record.timestamp());
                }
            }
        } catch (RejectedException malformed) {
            return;
        }
    }
}
