package dev.iota.worker.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads record headers. */
public final class Headers {
    private Headers() {}

    /** Null if there is none. */
    public static byte[] value(ConsumerRecord<?, ?> record, String key) {
        Header header = record.headers().lastHeader(key);
        return header == null ? null : header.value();
    }
}
