package dev.iota.jobs;

import dev.iota.operators.flink.OutboundRecord;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Where the chain's weight vectors go: each record's value is a {@link dev.iota.protocol.reward.WeightRecord} as JSON. */
interface WeightSink {
    /** Adds itself to the graph, under a uid of its own. A vector of the same epoch may come twice; then it is the same. */
    void attach(DataStream<OutboundRecord> vectors);
}
