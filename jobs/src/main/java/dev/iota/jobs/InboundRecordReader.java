package dev.iota.jobs;

import dev.iota.operators.flink.InboundRecord;
import dev.iota.protocol.event.EventEnvelope;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Takes a record as it is, with its origin; what it means is for the gate to find out. */
final class InboundRecordReader implements KafkaRecordDeserializationSchema<InboundRecord> {
    private static final long serialVersionUID = 1L;
    private static final byte[] NONE = {};

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<InboundRecord> out) {
        Header signature = record.headers().lastHeader(EventEnvelope.SIGNATURE_KEY);
        out.collect(new InboundRecord(record.topic(), record.partition(), record.offset(), record.timestamp(),
                signature == null ? NONE : orNone(signature.value()), orNone(record.value())));
    }

    @Override
    public TypeInformation<InboundRecord> getProducedType() {
        return TypeInformation.of(InboundRecord.class);
    }

    private static byte[] orNone(byte[] bytes) {
        return bytes == null ? NONE : bytes;
    }
}
