package dev.iota.worker.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Asks brokers whether they are there, and for what a worker should know before it begins. */
public final class BrokerProbe {
    private static final Duration PAST = Duration.ofSeconds(2);

    private BrokerProbe() {}

    /** @param topics that this worker may see */
    public record Answer(int brokers, Set<String> topics) {}

    /**
     * @param brokerMillis when the brokers took a record
     * @param localMillis this machine's time when it read it
     * @param isFresh whether it was read as it came
     */
    public record Clock(long brokerMillis, long localMillis, boolean isFresh) {}

    /** @throws KafkaException saying why they do not answer; one for a timeout where they may yet */
    public static Answer ask(ClientSettings client, int timeoutMillis) {
        Map<String, Object> settings = new HashMap<>(client.extra());
        settings.put("bootstrap.servers", client.brokers());
        settings.put("client.id", "iota-worker-check");
        settings.put("default.api.timeout.ms", timeoutMillis);
        settings.put("request.timeout.ms", timeoutMillis);
        settings.put("enable.metrics.push", false);
        try (Admin admin = Admin.create(settings)) {
            int brokers = await(admin.describeCluster().nodes(), timeoutMillis).size();
            return new Answer(brokers, await(admin.listTopics().names(), timeoutMillis));
        }
    }

    private static <T> T await(KafkaFuture<T> answer, int timeoutMillis) {
        try {
            return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer within " + timeoutMillis + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted");
        }
    }

    /**
     * From a topic with the brokers' own times: its next record if one comes in time, else its last; empty if it has none, or may not be
     * read.
     */
    public static Optional<Clock> clock(ClientSettings client, String topic, int waitMillis) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = client.eventConsumer("iota-worker-check-clock")) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, end);
            Optional<Clock> fresh = read(consumer, Duration.ofMillis(waitMillis), true);
            if (fresh.isPresent() || end == 0) {
                return fresh;
            }
            consumer.seek(partition, end - 1);
            return read(consumer, PAST, false);
        } catch (KafkaException refused) {
            return Optional.empty();
        }
    }

    private static Optional<Clock> read(KafkaConsumer<byte[], byte[]> consumer, Duration patience, boolean isFresh) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
            return Optional.of(new Clock(record.timestamp(), System.currentTimeMillis(), isFresh));
        }
        return Optional.empty();
    }
}
