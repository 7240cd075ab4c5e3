package dev.iota.worker.kafka;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders of audits, carries them out one at a time, and is done with one when its report is delivered: until then it is anybody's who
 * comes if this process goes. Orders that come meanwhile queue up, and the brokers are told that this process lives.
 */
public final class OrderInbox implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderInbox.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RunSpec run;
    private final Function<AuditOrder, Future<?>> work;
    private final BooleanSupplier isDelivered;
    private final OrderQueue queue = new OrderQueue();
    private volatile boolean isStopped;

    /**
     * @param work begins to carry out an order
     * @param isDelivered whether the brokers have every report
     */
    public OrderInbox(
            KafkaConsumer<byte[], byte[]> consumer, RunSpec run, Function<AuditOrder, Future<?>> work, BooleanSupplier isDelivered) {
        this.consumer = consumer;
        this.run = run;
        this.work = work;
        this.isDelivered = isDelivered;
    }

    @Override
    public void run() {
        try (consumer) {
            consumer.subscribe(List.of(new Topics(run.run()).audits()), new Assignment());
            while (!isStopped) {
                take();
                OrderQueue.Waiting next = queue.poll();
                if (next != null) {
                    await(work.apply(next.order()));
                    commit(next.partition());
                }
            }
        } catch (WakeupException stopped) {
            LOG.debug("stopped");
        }
    }

    public void stop() {
        isStopped = true;
        consumer.wakeup();
    }

    /** Orders that came meanwhile. */
    private void take() {
        if (queue.isFull()) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.assignment());
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            read(record).ifPresent(order -> queue.add(new TopicPartition(record.topic(), record.partition()), record.offset(), order));
        }
    }

    private void await(Future<?> report) {
        while (!isStopped && !(report.isDone() && isDelivered.getAsBoolean())) {
            take();
            if (report.isDone()) {
                requireDone(report);
            }
        }
    }

    private static void requireDone(Future<?> report) {
        try {
            report.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failure.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<AuditOrder> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            AuditOrder order = new Signed(record.value(), Headers.value(record, EventEnvelope.SIGNATURE_KEY)).readAudit(run.orchestrator());
            return Optional.of(order).filter(read -> read.run().equals(run.run()) && read.stage().value() < run.model().stages());
        } catch (RejectedException refusal) {
            LOG.warn("refused {}[{}] offset {}: {} ({})", record.topic(), record.partition(), record.offset(), refusal.getMessage(),
                    refusal.reason());
            return Optional.empty();
        }
    }

    /** What can't be committed is carried out again, by whoever has its partition now. */
    private void commit(TopicPartition partition) {
        if (isStopped || !consumer.assignment().contains(partition)) {
            return;
        }
        long done = queue.doneUpTo(partition, consumer.position(partition));
        try {
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(done)));
        } catch (CommitFailedException | RebalanceInProgressException | TimeoutException late) {
            LOG.warn("orders of {} from offset {} on may be carried out twice: {}", partition, done, late.getMessage());
        }
    }

    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            queue.remove(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // They are read from where their last owner was done.
        }
    }
}
