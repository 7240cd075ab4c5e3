package dev.iota.local;

import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic of one partition from its beginning, and waits at its end for more. */
final class TopicFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deque<ConsumerRecord<byte[], byte[]>> ahead = new ArrayDeque<>();

    private TopicFollower(LocalRun local, String topic, String isolation) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", local.brokers(), "enable.auto.commit", "false", "isolation.level", isolation);
        partition = new TopicPartition(topic, 0);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    static TopicFollower committed(LocalRun local, String topic) {
        return new TopicFollower(local, topic, "read_committed");
    }

    /** Sees what no checkpoint holds yet, and what none ever will. */
    static TopicFollower uncommitted(LocalRun local, String topic) {
        return new TopicFollower(local, topic, "read_uncommitted");
    }

    /** The next record that is so; those before it are passed over. */
    ConsumerRecord<byte[], byte[]> next(Predicate<ConsumerRecord<byte[], byte[]>> isSought) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < RunFixture.PATIENCE.toNanos()) {
            while (!ahead.isEmpty()) {
                ConsumerRecord<byte[], byte[]> record = ahead.poll();
                if (isSought.test(record)) {
                    return record;
                }
            }
            consumer.poll(POLL).forEach(ahead::add);
        }
        throw new AssertionError("no such record in " + partition + " within " + RunFixture.PATIENCE);
    }

    /** The next event of a kind that is so. */
    <T extends WorkerEvent> T nextEvent(Class<T> kind, Predicate<T> isSought) {
        return kind.cast(event(next(record -> kind.isInstance(event(record)) && isSought.test(kind.cast(event(record))))));
    }

    /** All that follows, up to where this isolation lets a reader come now. */
    Deque<ConsumerRecord<byte[], byte[]>> rest() {
        long end = end();
        while (consumer.position(partition) < end) {
            consumer.poll(POLL).forEach(ahead::add);
        }
        Deque<ConsumerRecord<byte[], byte[]>> rest = new ArrayDeque<>(ahead);
        ahead.clear();
        return rest;
    }

    /** The offset up to which this isolation lets a reader come now. */
    long end() {
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static WorkerEvent event(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION).event();
        } catch (RejectedException foreign) {
            throw new AssertionError(foreign);
        }
    }
}
