package dev.iota.jobs;

import dev.iota.operators.reward.PaidBefore;
import dev.iota.operators.reward.SlashId;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.SlashRecord;
import dev.iota.protocol.reward.WeightRecord;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads, before a job starts, what was paid and slashed already: a job that begins without its state must not do it again. What a
 * transaction left open holds does not count; the job aborts it when it starts.
 */
public final class PaidTopics {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Topics topics;
    private final Set<SlashId> slashed = new HashSet<>();
    private int through = -1;

    private PaidTopics(Topics topics) {
        this.topics = topics;
    }

    /** @throws IllegalStateException if the topics hold what is no record of this release: then nobody can tell what was paid */
    public static PaidBefore read(JobOptions options) {
        PaidTopics paid = new PaidTopics(new Topics(options.run().run()));
        Properties properties = new Properties();
        options.client().forEach(properties::setProperty);
        properties.setProperty("bootstrap.servers", options.brokers());
        properties.setProperty("isolation.level", "read_committed");
        properties.setProperty("enable.auto.commit", "false");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            paid.readAll(consumer);
        }
        return new PaidBefore(paid.through, paid.slashed);
    }

    private void readAll(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = List.of(topics.rewards(), topics.weights(), topics.slashes()).stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                add(record);
            }
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(topics.rewards())) {
                pay(Json.read(record.value(), RewardRecord.class, RewardRecord.VERSION).epoch().value());
            } else if (record.topic().equals(topics.weights())) {
                pay(Json.read(record.value(), WeightRecord.class, WeightRecord.VERSION).epoch().value());
            } else {
                SlashRecord slash = Json.read(record.value(), SlashRecord.class, SlashRecord.VERSION);
                slashed.add(new SlashId(slash.miner(), slash.epoch()));
            }
        } catch (RejectedException e) {
            throw new IllegalStateException("What was paid can't be read, and must not be paid twice: " + record.topic() + " offset "
                    + record.offset() + ": " + e.getMessage() + ". Start the release that wrote it.", e);
        }
    }

    private void pay(int epoch) {
        through = Math.max(through, epoch);
    }
}
