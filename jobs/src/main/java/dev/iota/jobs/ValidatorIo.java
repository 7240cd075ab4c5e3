package dev.iota.jobs;

import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OutboundRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * The validator's sources and sinks, so that its graph can be built for Kafka or for a test.
 *
 * @param epochs committed
 * @param scores at least once: a record takes the place of an earlier one of the same key
 * @param agreements at least once, as scores
 */
public record ValidatorIo(
        Source<InboundRecord, ?, ?> losses,
        Source<InboundRecord, ?, ?> workerEvents,
        Source<InboundRecord, ?, ?> epochs,
        Sink<OutboundRecord> scores,
        Sink<OutboundRecord> agreements,
        Sink<OutboundRecord> deadLetters) {}
