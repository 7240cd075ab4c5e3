package dev.iota.jobs;

import dev.iota.operators.flink.OutboundRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Puts records on the shelf of their topic, in this process. */
final class ShelfSink implements Sink<OutboundRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<OutboundRecord> createWriter(WriterInitContext context) {
        return new SinkWriter<>() {
            @Override
            public void write(OutboundRecord record, Context context) {
                ShelfSource.on("to " + record.topic()).add(record);
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
