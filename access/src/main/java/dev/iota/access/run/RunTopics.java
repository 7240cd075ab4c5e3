package dev.iota.access.run;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what the orchestrator and the operator say of a run, from the beginning, in one thread; topics that are not there yet and brokers
 * that go away are waited for.
 */
public final class RunTopics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunTopics.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RunSpec run;
    private final Topics topics;
    private final RunPlaces places;
    private final Listener listener;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::follow, "run-topics");
    private volatile boolean isCaughtUp;

    /** Is told of each look at the topics, by the thread that follows them. */
    public interface Listener {
        /**
         * @param isChanged whether anything was said since the last look
         * @param isCaughtUp whether all that was there at the start is read
         * @throws KafkaException if it can't do now what follows from that: it is told again a second later
         */
        void looked(boolean isChanged, boolean isCaughtUp);
    }

    /**
     * @param client settings of a Kafka client, {@code bootstrap.servers} among them
     * @param places told what is said
     */
    public RunTopics(Map<String, Object> client, RunSpec run, RunPlaces places, Listener listener) {
        this.run = run;
        this.topics = new Topics(run.run());
        this.places = places;
        this.listener = listener;
        Map<String, Object> settings = new HashMap<>(client);
        settings.putAll(Map.of("isolation.level", "read_committed", "enable.auto.commit", false, "auto.offset.reset", "earliest",
                "allow.auto.create.topics", false, "reconnect.backoff.max.ms", 1_000));
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        thread.setDaemon(true);
    }

    /** Follows for those who ask the places alone. */
    public static RunTopics follow(Map<String, Object> client, RunSpec run, RunPlaces places) {
        RunTopics topics = new RunTopics(client, run, places, (isChanged, isCaughtUp) -> {});
        topics.start();
        return topics;
    }

    public void start() {
        thread.start();
    }

    /** Whether all that was there at the start is read. */
    public boolean isCaughtUp() {
        return isCaughtUp;
    }

    @Override
    public void close() {
        closed.countDown();
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try (consumer) {
            while (closed.getCount() > 0) {
                try {
                    look();
                } catch (WakeupException ended) {
                    LOG.debug("closed");
                } catch (KafkaException trouble) {
                    LOG.warn("run {} can't be followed now: {}; trying on", run.run(), trouble.getMessage());
                    pause(RETRY);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            LOG.error("run {} can't be followed any more: nobody's place is known from now on", run.run(), broken);
            isCaughtUp = false;
        }
    }

    private void look() throws InterruptedException {
        if (ends.isEmpty() && !assign()) {
            pause(POLL);
            return;
        }
        boolean isChanged = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            isChanged |= read(record);
        }
        isCaughtUp |= ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        listener.looked(isChanged, isCaughtUp);
    }

    /** False if the run's topics are not all there yet. */
    private boolean assign() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(topics.commands(), topics.epochs(), topics.stakes())) {
            List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
            if (found == null || found.isEmpty()) {
                return false;
            }
            found.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        Map<TopicPartition, Long> found = consumer.endOffsets(partitions, PATIENCE);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ends.putAll(found);
        return true;
    }

    private void pause(Duration time) throws InterruptedException {
        closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it counts. A compacted topic may hold records without a value. */
    private boolean read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return false;
        }
        try {
            if (record.topic().equals(topics.epochs())) {
                places.manifest(EpochManifest.read(record.value()));
            } else if (record.topic().equals(topics.commands())) {
                places.command(signed(record).readCommand(run.orchestrator()));
            } else {
                places.stake(signed(record).readStake(run.orchestrator()));
            }
            return true;
        } catch (RejectedException refusal) {
            LOG.warn("refused {}-{} offset {}: {} ({})", record.topic(), record.partition(), record.offset(), refusal.getMessage(),
                    refusal.reason());
            return false;
        }
    }

    private static Signed signed(ConsumerRecord<byte[], byte[]> record) {
        Header signature = record.headers().lastHeader(CommandEnvelope.SIGNATURE_KEY);
        return new Signed(record.value(), signature == null ? null : signature.value());
    }
}
