package dev.iota.operators.flink;

/**
 * A record to write to Kafka.
 *
 * @param partition -1 to let the key decide
 * @param key empty for none
 * @param signature for the signature header, empty for none
 */
public record OutboundRecord(String topic, int partition, byte[] key, byte[] signature, byte[] value) {
    private static final byte[] NONE = {};

    /** To one partition, unkeyed. */
    static OutboundRecord to(String topic, int partition, byte[] value) {
        return new OutboundRecord(topic, partition, NONE, NONE, value);
    }

    /** Keyed. */
    static OutboundRecord keyed(String topic, byte[] key, byte[] value) {
        return new OutboundRecord(topic, -1, key, NONE, value);
    }

    /** Signed and keyed. */
    static OutboundRecord signed(String topic, byte[] key, byte[] signature, byte[] value) {
        return new OutboundRecord(topic, -1, key, signature, value);
    }

    /** Signed, to the topic's only partition. */
    static OutboundRecord signed(String topic, byte[] signature, byte[] value) {
        return new OutboundRecord(topic, -1, NONE, signature, value);
    }
}
