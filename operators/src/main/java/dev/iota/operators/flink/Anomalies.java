package dev.iota.operators.flink;

import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;

/** Anomalies on their way to their topic, keyed by miner, or by the run where nobody is named. */
final class Anomalies {
    private Anomalies() {}

    static OutboundRecord record(AnomalyRecord anomaly) {
        String key = anomaly.miner() == null ? anomaly.run().value() : anomaly.miner().value();
        return OutboundRecord.keyed(new Topics(anomaly.run()).anomalies(), key.getBytes(StandardCharsets.US_ASCII), Json.write(anomaly));
    }
}
