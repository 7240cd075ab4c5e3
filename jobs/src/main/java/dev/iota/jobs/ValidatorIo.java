package dev.iota.jobs;

import dev.iota.operators.flink.InboundFrame;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OutboundRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * The validator's sources and sinks, so that its graph can be built for Kafka or for a test.
 *
 * @param frames of all stages, in both directions
 * @param anomalies at least once
 * @param scores at least once: a record takes the place of an earlier one of the same key
 */
public record ValidatorIo(
        Source<InboundRecord, ?, ?> losses,
        Source<InboundFrame, ?, ?> frames,
        Sink<OutboundRecord> scores,
        Sink<OutboundRecord> anomalies,
        Sink<OutboundRecord> deadLetters) {}
