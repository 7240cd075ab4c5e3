package dev.iota.local;

import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that workers have said so far, read from the topic itself. */
final class RunEvents {
    private RunEvents() {}

    static <T extends WorkerEvent> List<T> of(LocalRun local, Class<T> kind) throws RejectedException {
        return all(local.brokers(), local.run()).stream().map(EventEnvelope::event).filter(kind::isInstance).map(kind::cast).toList();
    }

    static List<EventEnvelope> all(String brokers, RunSpec run) throws RejectedException {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", brokers);
        properties.setProperty("enable.auto.commit", "false");
        TopicPartition events = new TopicPartition(new Topics(run.run()).workerEvents(), 0);
        List<EventEnvelope> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(events));
            consumer.seekToBeginning(List.of(events));
            long end = consumer.endOffsets(List.of(events)).get(events);
            while (consumer.position(events) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    all.add(Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION));
                }
            }
        }
        return all;
    }
}
