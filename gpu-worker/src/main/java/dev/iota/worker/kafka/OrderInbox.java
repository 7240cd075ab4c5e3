package dev.iota.worker.kafka;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CommitFailedException;
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
 * Takes orders of audits, one at a time, and is done with one when its report is delivered: until then it is anybody's who comes if this
 * process goes. While an order is carried out the brokers are told that this process lives.
 */
public final class OrderInbox implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderInbox.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RunSpec run;
    private final Function<AuditOrder, Future<?>> work;
    private final BooleanSupplier isDelivered;
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
            consumer.subscribe(List.of(new Topics(run.run()).audits()));
            while (!isStopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    carryOut(record);
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

    private void carryOut(ConsumerRecord<byte[], byte[]> record) {
        Optional<AuditOrder> order = read(record);
        if (order.isPresent()) {
            await(work.apply(order.get()));
        }
        if (!isStopped) {
            commit(record);
        }
    }

    private void await(Future<?> report) {
        while (!isStopped && !(report.isDone() && isDelivered.getAsBoolean())) {
            consumer.pause(consumer.assignment());
            // Partitions that are given to this process meanwhile are not paused yet.
            consumer.poll(POLL).forEach(record ->
                    consumer.seek(new TopicPartition(record.topic(), record.partition()), record.offset()));
            if (report.isDone()) {
                requireDone(report);
            }
        }
        consumer.resume(consumer.assignment());
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

    /** One that can't be committed is carried out again, by whoever has its partition now. */
    private void commit(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        try {
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(record.offset() + 1)));
        } catch (CommitFailedException | RebalanceInProgressException | TimeoutException late) {
            LOG.warn("order {}[{}] offset {} may be carried out twice: {}", record.topic(), record.partition(), record.offset(),
                    late.getMessage());
        }
    }
}
