package dev.iota.jobs;

import dev.iota.operators.flink.OutboundRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** To the topic {@code weights}, for whoever speaks with the chain. */
record KafkaWeightSink(Sink<OutboundRecord> sink) implements WeightSink {
    @Override
    public void attach(DataStream<OutboundRecord> vectors) {
        vectors.sinkTo(sink).name("weights").uid(ValidatorUids.WEIGHTS).setParallelism(1);
    }
}
