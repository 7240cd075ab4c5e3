package dev.iota.local;

import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.topic.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Copies what people read of a run's topics to files: JSON Lines, a record a line as it lies in the topic, compressed. */
final class TopicExport {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Brokers brokers;
    private final Path folder;

    /** @param folder is there, and takes the files */
    TopicExport(Brokers brokers, Path folder) {
        this.brokers = brokers;
        this.folder = folder;
    }

    /** Answers how many records each file has, by the file's name without ending. */
    Map<String, Long> write(Topics topics) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        for (String topic : List.of(topics.losses(), topics.epochs(), topics.scores(), topics.verdicts(), topics.agreements(),
                topics.validations(), topics.anomalies(), topics.rewards(), topics.weights(), topics.slashes(), topics.deadLetters())) {
            files.put(topic, topic.substring(topic.indexOf('.') + 1));
        }
        // Of the workers' events, which are many, those that change the run's course.
        files.put(topics.workerEvents(), "requests");
        Map<String, Long> counts = new LinkedHashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                counts.put(file.getValue(), write(consumer, file.getKey(), file.getKey().equals(topics.workerEvents()), file.getValue()));
            }
        }
        return counts;
    }

    private long write(KafkaConsumer<byte[], byte[]> consumer, String topic, boolean isFiltered, String name) throws IOException {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream().map(info -> new TopicPartition(topic, info.partition())).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long count = 0;
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".jsonl.gz")))) {
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (!isFiltered || isRequest(record.value())) {
                        out.write(record.value());
                        out.write('\n');
                        count++;
                    }
                }
            }
        }
        return count;
    }

    private static boolean isRequest(byte[] event) {
        try {
            return Json.read(event, EventEnvelope.class, EventEnvelope.VERSION).event() instanceof WorkerEvent.OperatorRequest;
        } catch (RejectedException malformed) {
            return false;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Properties properties = brokers.properties();
        properties.setProperty("isolation.level", "read_committed");
        properties.setProperty("enable.auto.commit", "false");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
