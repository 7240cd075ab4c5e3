package dev.iota.worker.kafka;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How Kafka's clients are set: without consumer groups, since every worker knows its partitions (validators alone share
 * theirs); for low latency; patient with brokers that
 * are away, so that a worker outlives them.
 *
 * @param extra settings for every client, such as security
 */
public record ClientSettings(String brokers, Map<String, String> extra) {
    private static final int FETCH_WAIT_MILLIS = 50;
    private static final int RECORDS_PER_POLL = 16;
    /** Bytes bound what a fetch brings; many small ones are rubbish, which is to be done with at once. */
    private static final int FRAMES_PER_POLL = 500;
    private static final int EVENTS_PER_POLL = 1_000;
    private static final int MAX_BLOCK_MILLIS = 5_000;
    private static final int FRAMES_BUFFERED = 4;
    private static final ByteArrayDeserializer BYTES = new ByteArrayDeserializer();

    public ClientSettings {
        extra = Map.copyOf(extra);
    }

    /** Bound of a frame with its headers. */
    static int maxFrameBytes(RunSpec run) {
        return FrameRules.maxPayloadBytes(run) + SignedTicket.MAX_BYTES + 4096;
    }

    /** For tickets and frames. */
    public KafkaConsumer<byte[], byte[]> frameConsumer(RunSpec run, String name) {
        Map<String, Object> settings = consumer(name, "read_uncommitted", maxFrameBytes(run));
        settings.put("max.poll.records", FRAMES_PER_POLL);
        return new KafkaConsumer<>(settings, BYTES, BYTES);
    }

    /** For events. */
    public KafkaConsumer<byte[], byte[]> eventConsumer(String name) {
        Map<String, Object> settings = consumer(name, "read_uncommitted", Json.MAX_BYTES);
        settings.put("max.poll.records", EVENTS_PER_POLL);
        return new KafkaConsumer<>(settings, BYTES, BYTES);
    }

    /** For orders of audits, each of which goes to one of a run's validators, and comes again until it is carried out. */
    public KafkaConsumer<byte[], byte[]> orderConsumer(RunSpec run, String name) {
        Map<String, Object> settings = consumer(name, "read_committed", Json.MAX_BYTES);
        settings.put("group.id", new Topics(run.run()).validatorGroup());
        settings.put("max.poll.records", 100);
        // The orders of one that died wait no longer than this for another.
        settings.put("session.timeout.ms", 10_000);
        return new KafkaConsumer<>(settings, BYTES, BYTES);
    }

    /** For commands and epochs; it sees only what a checkpoint holds. */
    public KafkaConsumer<byte[], byte[]> controlConsumer(String name) {
        return new KafkaConsumer<>(consumer(name, "read_committed", Json.MAX_BYTES), BYTES, BYTES);
    }

    /** For many small records that jobs write, as far as a checkpoint holds them. */
    public KafkaConsumer<byte[], byte[]> recordConsumer(String name) {
        Map<String, Object> settings = consumer(name, "read_committed", Json.MAX_BYTES);
        settings.put("max.poll.records", EVENTS_PER_POLL);
        return new KafkaConsumer<>(settings, BYTES, BYTES);
    }

    private Map<String, Object> consumer(String name, String isolation, int recordBytes) {
        Map<String, Object> settings = common(name);
        settings.put("isolation.level", isolation);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.put("max.partition.fetch.bytes", Math.max(1 << 20, recordBytes));
        settings.put("fetch.max.bytes", Math.max(4 << 20, 4 * Math.min(recordBytes, 64 << 20)));
        settings.put("fetch.min.bytes", 1);
        settings.put("fetch.max.wait.ms", FETCH_WAIT_MILLIS);
        settings.put("max.poll.records", RECORDS_PER_POLL);
        settings.put("default.api.timeout.ms", MAX_BLOCK_MILLIS);
        settings.put("request.timeout.ms", MAX_BLOCK_MILLIS);
        return settings;
    }

    /** For frames. */
    public KafkaProducer<byte[], byte[]> frameProducer(RunSpec run, String name) {
        return producer(name, maxFrameBytes(run));
    }

    /** For events. */
    public KafkaProducer<byte[], byte[]> eventProducer(String name) {
        return producer(name, Json.MAX_BYTES);
    }

    private KafkaProducer<byte[], byte[]> producer(String name, int recordBytes) {
        Map<String, Object> settings = common(name);
        settings.put("enable.idempotence", true);
        settings.put("acks", "all");
        settings.put("linger.ms", 0);
        settings.put("compression.type", "none");
        settings.put("max.request.size", recordBytes + 4096);
        settings.put("buffer.memory", Math.max(32L << 20, (long) FRAMES_BUFFERED * recordBytes));
        settings.put("max.block.ms", MAX_BLOCK_MILLIS);
        settings.put("request.timeout.ms", 10_000);
        // A record waits for its broker as long as it takes: giving up would lose a pass that others wait for.
        settings.put("delivery.timeout.ms", Integer.MAX_VALUE);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Keys alone: settings may be secrets. */
    @Override
    public String toString() {
        return "ClientSettings[brokers=" + brokers + ", extra=" + extra.keySet() + "]";
    }

    private Map<String, Object> common(String name) {
        Map<String, Object> settings = new HashMap<>(extra);
        settings.put("bootstrap.servers", brokers);
        settings.put("client.id", name);
        settings.put("reconnect.backoff.max.ms", 1_000);
        settings.put("enable.metrics.push", false);
        return settings;
    }
}
