package dev.iota.local;

import dev.iota.protocol.topic.TopicSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Creates the topics of a run, and waits until each can be written. */
public final class TopicCreator {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TopicCreator() {}

    /** With as many replicas as the brokers give by default. Topics that are there already stay as they are. */
    public static void create(String brokers, List<TopicSpec> topics) {
        create(Brokers.open(brokers), topics);
    }

    /** The same as an operator of brokers that ask who one is. */
    public static void create(Brokers brokers, List<TopicSpec> topics) {
        try (Admin admin = Admin.create(brokers.settings())) {
            Set<String> present = admin.listTopics().names().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            List<NewTopic> missing = topics.stream()
                    .filter(topic -> !present.contains(topic.name()))
                    .map(topic -> new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty()).configs(topic.settings()))
                    .toList();
            admin.createTopics(missing).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            awaitLeaders(admin, topics);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure(LocalFailure.INTERRUPTED, "Interrupted while creating topics.", e);
        } catch (Exception e) {
            throw new LocalFailure(LocalFailure.INTERNAL, "The run's topics could not be created at " + brokers + ": " + e.getMessage(), e);
        }
    }

    /** Producing before every partition has its leader can stall for good or lose the first batches (KAFKA-15591). */
    private static void awaitLeaders(Admin admin, List<TopicSpec> topics) throws Exception {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (TopicSpec topic : topics) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                admin.listOffsets(partitions).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw e;
                }
            }
        }
    }
}
