package dev.iota.jobs;

import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OutboundRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * The orchestrator's sources and sinks, so that its graph can be built for Kafka or for a test.
 *
 * @param durableEpochs what was written to {@code epochs}, once a checkpoint holds it
 * @param epochs exactly once; the others at least once, since whoever reads them bears repetitions
 */
public record OrchestratorIo(
        Source<InboundRecord, ?, ?> workerEvents,
        Source<InboundRecord, ?, ?> durableEpochs,
        Source<InboundRecord, ?, ?> stakes,
        Sink<OutboundRecord> tickets,
        Sink<OutboundRecord> commands,
        Sink<OutboundRecord> epochs,
        Sink<OutboundRecord> losses,
        Sink<OutboundRecord> deadLetters) {}
