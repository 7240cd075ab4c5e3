package dev.iota.jobs;

import dev.iota.operators.flink.InboundFrame;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OutboundRecord;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * The validator's sources and sinks, so that its graph can be built for Kafka or for a test.
 *
 * @param frames of all stages, in both directions
 * @param epochs committed
 * @param results to the topics that records name, at least once: a judgement takes the place of an earlier one of the same key, and a request
 *     to the orchestrator that comes twice changes nothing
 * @param rewards and slashes, exactly once
 * @param weights each of them gets every vector
 */
record ValidatorIo(
        Source<InboundRecord, ?, ?> losses,
        Source<InboundFrame, ?, ?> frames,
        Source<InboundRecord, ?, ?> workerEvents,
        Source<InboundRecord, ?, ?> epochs,
        Source<InboundRecord, ?, ?> stakes,
        Sink<OutboundRecord> results,
        Sink<OutboundRecord> rewards,
        List<WeightSink> weights) {
    ValidatorIo {
        weights = List.copyOf(weights);
    }
}
