package dev.iota.jobs;

import dev.iota.operators.flink.InboundFrame;
import dev.iota.protocol.frame.Frame;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Takes a frame's record as it is, with its origin; what it means is for the gate to find out. */
final class InboundFrameReader implements KafkaRecordDeserializationSchema<InboundFrame> {
    private static final long serialVersionUID = 1L;
    private static final byte[] NONE = {};

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<InboundFrame> out) {
        out.collect(new InboundFrame(record.topic(), record.partition(), record.offset(), record.timestamp(),
                header(record, Frame.HEADER_KEY), header(record, Frame.TICKET_KEY), header(record, Frame.SIGNATURE_KEY),
                orNone(record.value())));
    }

    @Override
    public TypeInformation<InboundFrame> getProducedType() {
        return TypeInformation.of(InboundFrame.class);
    }

    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String key) {
        Header header = record.headers().lastHeader(key);
        return header == null ? NONE : orNone(header.value());
    }

    private static byte[] orNone(byte[] bytes) {
        return bytes == null ? NONE : bytes;
    }
}
