package dev.iota.jobs;

import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OutboundRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * The validator's sources and sinks, so that its graph can be built for Kafka or for a test.
 *
 * @param scores at least once, as the others: a record takes the place of an earlier one of the same key
 * @param requests to the orchestrator: one that comes twice changes nothing
 */
public record ValidatorIo(
        Source<InboundRecord, ?, ?> losses,
        Sink<OutboundRecord> scores,
        Sink<OutboundRecord> verdicts,
        Sink<OutboundRecord> requests,
        Sink<OutboundRecord> deadLetters) {}
