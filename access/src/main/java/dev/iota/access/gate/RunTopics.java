package dev.iota.access.gate;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
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
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what the orchestrator and the operator say, from the beginning, in one thread; brokers that go away are waited for. */
public final class RunTopics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunTopics.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Topics topics;
    private final MinerId orchestrator;
    private final RunPlaces places;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::follow, "gate-topics");
    private volatile boolean isCaughtUp;

    /**
     * @param client settings of a Kafka client, {@code bootstrap.servers} among them
     * @param orchestrator whose signatures count
     */
    public RunTopics(Map<String, Object> client, RunId run, MinerId orchestrator, RunPlaces places) {
        this.topics = new Topics(run);
        this.orchestrator = orchestrator;
        this.places = places;
        Map<String, Object> settings = new HashMap<>(client);
        settings.putAll(Map.of("isolation.level", "read_committed", "enable.auto.commit", false, "auto.offset.reset", "earliest",
                "allow.auto.create.topics", false, "reconnect.backoff.max.ms", 1_000, "client.id", "iota-gate"));
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether all that was there at the start is read. */
    public boolean isCaughtUp() {
        return isCaughtUp;
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        consumer.wakeup();
        thread.join();
    }

    private void follow() {
        try (consumer) {
            while (!assign()) {
                if (closed.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            while (closed.getCount() > 0) {
                consumer.poll(POLL).forEach(this::read);
                isCaughtUp |= ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            }
        } catch (WakeupException | InterruptedException ended) {
            // The gate is closed.
        } catch (RuntimeException broken) {
            LOG.error("the run's topics can't be followed any more: nobody's place is known to the gate from now on", broken);
            isCaughtUp = false;
        }
    }

    private boolean assign() {
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : List.of(topics.commands(), topics.epochs(), topics.stakes())) {
                List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
                if (found == null || found.isEmpty()) {
                    return false;
                }
                found.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
            }
            ends.putAll(consumer.endOffsets(partitions, PATIENCE));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return true;
        } catch (TimeoutException unanswered) {
            LOG.warn("brokers do not answer: {}", unanswered.getMessage());
            return false;
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(topics.epochs())) {
                if (record.value() != null) {
                    places.manifest(EpochManifest.read(record.value()));
                }
            } else if (record.topic().equals(topics.commands())) {
                places.command(signed(record).readCommand(orchestrator));
            } else {
                places.stake(signed(record).readStake(orchestrator));
            }
        } catch (RejectedException refusal) {
            LOG.debug("passed over {}-{}@{}: {}", record.topic(), record.partition(), record.offset(), refusal.getMessage());
        }
    }

    private static Signed signed(ConsumerRecord<byte[], byte[]> record) {
        Header signature = record.headers().lastHeader(CommandEnvelope.SIGNATURE_KEY);
        return new Signed(record.value(), signature == null ? null : signature.value());
    }
}
