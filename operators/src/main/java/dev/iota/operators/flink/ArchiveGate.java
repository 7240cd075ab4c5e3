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
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Lets a record into the archive if it is what its topic holds; anything else becomes a dead letter, and is counted. */
public final class ArchiveGate extends ProcessFunction<InboundRecord, ArchivedRecord> {
    /** Accumulator of a job that ends. */
    public static final String REFUSED = "refused";

    private static final long serialVersionUID = 1L;

    private final byte[] runJson;
    private transient RunSpec run;
    private transient Map<String, ArchivedTopic> topics;
    private transient Counter archived;
    private transient Counter refused;
    private transient LongCounter refusedInAll;

    public ArchiveGate(RunSpec run) {
        this.runJson = SpecJson.write(run);
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        topics = new HashMap<>();
        for (ArchivedTopic topic : ArchivedTopic.values()) {
            topics.put(topic.topic(run.run()), topic);
        }
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("iota");
        archived = metrics.counter("archivedRecords");
        refused = metrics.counter("unarchivedRecords");
        refusedInAll = getRuntimeContext().getLongCounter(REFUSED);
    }

    @Override
    public void processElement(InboundRecord record, Context context, Collector<ArchivedRecord> passed) {
        ArchivedTopic topic = topics.get(record.topic());
        try {
            int epoch = topic.epochOf(record.value(), run).map(of -> of.value()).orElse(ArchivedRecord.NO_EPOCH);
            passed.collect(new ArchivedRecord(topic.name(), epoch, record.partition(), record.offset(), record.value()));
            archived.inc();
        } catch (RejectedException e) {
            refused.inc();
            refusedInAll.add(1);
            long nowMillis = context.timerService().currentProcessingTime();
            context.output(Outputs.DEAD_LETTERS, DeadLetters.of(run.run(), record, e.reason(), e.getMessage(), nowMillis));
        }
    }
}
