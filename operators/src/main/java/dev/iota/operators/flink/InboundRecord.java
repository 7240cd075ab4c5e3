package dev.iota.operators.flink;

/**
 * A Kafka record as it came, with its origin.
 *
 * @param timestampMillis as the broker set it
 * @param signature the record's signature header, empty if it has none
 * @param value empty if it has none
 */
public record InboundRecord(String topic, int partition, long offset, long timestampMillis, byte[] signature, byte[] value) {}
