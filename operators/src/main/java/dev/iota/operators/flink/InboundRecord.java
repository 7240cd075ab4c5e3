package dev.iota.operators.flink;

/**
 * A Kafka record as it came, with its origin.
 *
 * @param timestampMillis as the broker set it
 * @param signature the record's signature header, empty if it has none
 * @param value empty if it has none
 */
public record InboundRecord(String topic, int partition, long offset, long timestampMillis, byte[] signature, byte[] value) {
    private static final int UNKNOWN = -1;

    /** What a job writes, as others will read it; where it will lie is not known yet. */
    public static InboundRecord of(OutboundRecord written) {
        return new InboundRecord(written.topic(), UNKNOWN, UNKNOWN, UNKNOWN, written.signature(), written.value());
    }
}
