package dev.iota.operators.flink;

import dev.iota.operators.archive.ArchivedRecord;
import dev.iota.operators.archive.ArchivedTopic;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/** Lets a record into the archive if it is what its topic holds; anything else becomes a dead letter, and is counted. */
public final class ArchiveGate extends Gate<ArchivedRecord> {
    /** Accumulator of a job that ends. */
    public static final String REFUSED = "refused";

    private static final long serialVersionUID = 1L;

    private transient Map<String, ArchivedTopic> topics;
    private transient Counter archived;
    private transient LongCounter refused;

    public ArchiveGate(RunSpec run) {
        super(run);
    }

    @Override
    public void open(OpenContext context) {
        super.open(context);
        topics = new HashMap<>();
        for (ArchivedTopic topic : ArchivedTopic.values()) {
            topics.put(topic.topic(run().run()), topic);
        }
        archived = RunMetrics.of(getRuntimeContext(), run().run()).counter("archivedRecords");
        refused = getRuntimeContext().getLongCounter(REFUSED);
    }

    @Override
    ArchivedRecord check(InboundRecord record) throws RejectedException {
        ArchivedTopic topic = topics.get(record.topic());
        int epoch = topic.epochOf(record.value(), run()).map(of -> of.value()).orElse(ArchivedRecord.NO_EPOCH);
        archived.inc();
        return new ArchivedRecord(topic.name(), epoch, record.partition(), record.offset(), record.value());
    }

    @Override
    void onRefused() {
        refused.add(1);
    }
}
