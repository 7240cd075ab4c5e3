package dev.iota.operators.flink;

/**
 * A frame's record as it came, with its origin; parts that are missing are empty.
 *
 * @param timestampMillis as the broker set it
 */
public record InboundFrame(
        String topic, int partition, long offset, long timestampMillis, byte[] header, byte[] ticket, byte[] signature, byte[] payload) {}
