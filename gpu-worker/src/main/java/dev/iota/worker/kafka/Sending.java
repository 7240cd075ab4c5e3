package dev.iota.worker.kafka;

import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a record however long the broker is away; tells when it is there, or why it can never be. */
final class Sending {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    private Sending() {}

    static void send(
            KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record, Consumer<RecordMetadata> sent,
            Consumer<Throwable> failures) {
        boolean isTaken = false;
        while (!isTaken && !Thread.currentThread().isInterrupted()) {
            isTaken = tryToSend(producer, record, sent, failures);
        }
    }

    /** False if the producer could not take the record within its time: no broker, no topic, or its buffer is full. */
    private static boolean tryToSend(
            KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record, Consumer<RecordMetadata> sent,
            Consumer<Throwable> failures) {
        boolean[] isRetriable = {false};
        producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                sent.accept(metadata);
            } else if (failure instanceof RetriableException) {
                isRetriable[0] = true;
            } else {
                failures.accept(failure);
            }
        });
        if (isRetriable[0]) {
            LOG.warn("topic {} can't be written to yet; trying on", record.topic());
        }
        return !isRetriable[0];
    }
}
