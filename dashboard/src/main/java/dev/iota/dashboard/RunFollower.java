package dev.iota.dashboard;

import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.id.RunId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a run's topics from their beginning, in one thread, as long as the page is there; a broker that goes away is waited for. */
final class RunFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long PROBE_NANOS = Duration.ofSeconds(2).toNanos();

    private final String brokers;
    private final RunId run;
    private final TopicFold fold;
    private final Feed feed;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long probedAtNanos;

    private RunFollower(String brokers, Map<String, String> client, RunId run, TopicFold fold, Feed feed) {
        this.brokers = brokers;
        this.run = run;
        this.fold = fold;
        this.feed = feed;
        Properties properties = new Properties();
        client.forEach(properties::setProperty);
        properties.setProperty("bootstrap.servers", brokers);
        properties.setProperty("isolation.level", "read_committed");
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("auto.offset.reset", "earliest");
        properties.setProperty("reconnect.backoff.max.ms", "1000");
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.thread = new Thread(this::follow, "page-follower");
        this.thread.setDaemon(true);
    }

    static RunFollower of(String brokers, Map<String, String> client, RunId run, TopicFold fold, Feed feed) {
        return new RunFollower(brokers, client, run, fold, feed);
    }

    void start() {
        thread.start();
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
            while (true) {
                if (isProbeDue()) {
                    probe();
                }
                ConsumerRecords<byte[], byte[]> records = consumer.assignment().isEmpty() ? waited() : consumer.poll(POLL);
                feed.update(state -> records.forEach(record -> {
                    fold.add(raw(record));
                    feed.read(record.timestamp());
                }));
                if (!records.isEmpty()) {
                    probedAtNanos = System.nanoTime();
                }
                if (!ends.isEmpty()) {
                    catchUp();
                }
            }
        } catch (WakeupException closed) {
            // The page is closed.
        } catch (RuntimeException broken) {
            say(Connection.State.FAILED, "The topics at " + brokers + " can't be read: " + broken.getMessage());
        }
    }

    /** Kafka's consumer does not poll without partitions. */
    private ConsumerRecords<byte[], byte[]> waited() {
        try {
            if (closed.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new WakeupException();
            }
        } catch (InterruptedException e) {
            throw new WakeupException();
        }
        return ConsumerRecords.empty();
    }

    private boolean isProbeDue() {
        return probedAtNanos == 0 || System.nanoTime() - probedAtNanos > PROBE_NANOS;
    }

    /** Asks for topics that are not followed yet, and so whether the broker is there. */
    private void probe() {
        try {
            Map<String, List<PartitionInfo>> present = consumer.listTopics(PATIENCE);
            probedAtNanos = System.nanoTime();
            follow(present);
            if (consumer.assignment().isEmpty()) {
                say(Connection.State.WAITING, "The broker at " + brokers + " has no topics of run " + run + " yet");
            } else if (ends.isEmpty()) {
                say(Connection.State.LIVE, "Live");
            }
        } catch (TimeoutException unanswered) {
            probedAtNanos = System.nanoTime();
            say(Connection.State.LOST, "The broker at " + brokers + " does not answer; it is asked again and again");
        }
    }

    private void follow(Map<String, List<PartitionInfo>> present) {
        Set<TopicPartition> partitions = new LinkedHashSet<>(consumer.assignment());
        int followed = partitions.size();
        fold.topics().forEach(topic -> present.getOrDefault(topic, List.of())
                .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition()))));
        if (partitions.size() > followed) {
            ends.putAll(consumer.endOffsets(partitions, PATIENCE));
            consumer.assign(partitions);
            say(Connection.State.CATCHING_UP, "Reading what was before");
        }
    }

    private void catchUp() {
        try {
            ends.entrySet().removeIf(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
        } catch (TimeoutException unanswered) {
            return;
        }
        if (ends.isEmpty()) {
            say(Connection.State.LIVE, "Live");
        }
    }

    private void say(Connection.State state, String text) {
        Connection connection = new Connection(state, text);
        feed.update(run -> {
            if (!run.connection().equals(connection)) {
                run.connected(connection);
            }
        });
    }

    private static TopicFold.Raw raw(ConsumerRecord<byte[], byte[]> record) {
        Header signature = record.headers().lastHeader(EventEnvelope.SIGNATURE_KEY);
        return new TopicFold.Raw(record.topic(), record.value(), signature == null ? null : signature.value(), record.timestamp());
    }
}
