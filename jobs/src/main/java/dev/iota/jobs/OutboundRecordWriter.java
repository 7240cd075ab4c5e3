package dev.iota.jobs;

import dev.iota.operators.flink.OutboundRecord;
import dev.iota.protocol.event.CommandEnvelope;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes a record to the topic that it names. */
final class OutboundRecordWriter implements KafkaRecordSerializationSchema<OutboundRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(OutboundRecord record, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> written = new ProducerRecord<>(
                record.topic(),
                record.partition() < 0 ? null : record.partition(),
                record.key().length == 0 ? null : record.key(),
                record.value());
        if (record.signature().length > 0) {
            written.headers().add(CommandEnvelope.SIGNATURE_KEY, record.signature());
        }
        return written;
    }
}
