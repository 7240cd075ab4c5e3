package dev.iota.worker.kafka;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records however long the broker is away, and tries those anew that it does not allow yet; tells when one is there, or why it can
 * never be.
 */
final class Sending {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    private final Producer<byte[], byte[]> producer;
    private final Consumer<Throwable> failures;
    private final GrantPatience patience = new GrantPatience(System::nanoTime);
    private final Queue<Attempt> refused = new ConcurrentLinkedQueue<>();

    private record Attempt(ProducerRecord<byte[], byte[]> record, Consumer<RecordMetadata> sent, BooleanSupplier isWanted) {}

    Sending(Producer<byte[], byte[]> producer, Consumer<Throwable> failures) {
        this.producer = producer;
        this.failures = failures;
    }

    /** @param isWanted whether it is still worth sending when it was refused */
    void send(ProducerRecord<byte[], byte[]> record, Consumer<RecordMetadata> sent, BooleanSupplier isWanted) {
        send(new Attempt(record, sent, isWanted));
    }

    /** Whether something was refused; all else had better wait, so that the order stays. */
    boolean isHeldUp() {
        return !refused.isEmpty();
    }

    /** Sends what was refused anew, after a pause. */
    void tryAgain() throws InterruptedException {
        GrantPatience.pause();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        for (int count = refused.size(); count > 0; count--) {
            Attempt attempt = refused.poll();
            if (attempt.isWanted().getAsBoolean()) {
                send(attempt);
            } else {
                LOG.debug("not sent to {}: the place that it was computed at is given up", attempt.record().topic());
            }
        }
    }

    private void send(Attempt attempt) {
        boolean isTaken = false;
        while (!isTaken && !Thread.currentThread().isInterrupted()) {
            isTaken = tryToSend(attempt);
        }
    }

    /** False if the producer could not take the record within its time: no broker, no topic, or its buffer is full. */
    private boolean tryToSend(Attempt attempt) {
        boolean[] isRetriable = {false};
        producer.send(attempt.record(), (metadata, failure) -> {
            if (failure == null) {
                attempt.sent().accept(metadata);
            } else if (failure instanceof AuthorizationException refusal) {
                onRefused(attempt, refusal);
            } else if (failure instanceof RetriableException) {
                isRetriable[0] = true;
            } else {
                failures.accept(failure);
            }
        });
        if (isRetriable[0]) {
            LOG.warn("topic {} can't be written to yet; trying on", attempt.record().topic());
        }
        return !isRetriable[0];
    }

    private void onRefused(Attempt attempt, AuthorizationException refusal) {
        try {
            patience.refused(refusal);
            refused.add(attempt);
        } catch (NotAuthorisedException lasting) {
            failures.accept(lasting);
        }
    }
}
