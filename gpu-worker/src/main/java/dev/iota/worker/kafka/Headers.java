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

    /** Of all values. */
    static long bytes(Iterable<Header> headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += header.value() == null ? 0 : header.value().length;
        }
        return bytes;
    }
}
