package dev.iota.operators.flink;

import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets a worker's event pass if it is well formed, of this run, and signed by the miner that it names; anything else becomes a dead letter.
 * The costly check of signatures happens here, so that it can run in parallel.
 */
public final class EventGate extends ProcessFunction<InboundRecord, InboundRecord> {
    private static final long serialVersionUID = 1L;

    private final byte[] runJson;
    private transient RunSpec run;
    private transient Map<RejectReason, Counter> deadLetters;

    public EventGate(RunSpec run) {
        this.runJson = SpecJson.write(run);
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        deadLetters = RunMetrics.counters(
                RunMetrics.of(getRuntimeContext(), run.run()), "deadLetters", "reason", RejectReason.class);
    }

    @Override
    public void processElement(InboundRecord record, Context context, Collector<InboundRecord> passed) {
        try {
            EventEnvelope envelope = new Signed(record.value(), record.signature()).readEvent();
            if (!envelope.run().equals(run.run())) {
                throw new RejectedException(RejectReason.WRONG_RUN, "run " + envelope.run() + ", expected " + run.run());
            }
            passed.collect(record);
        } catch (RejectedException e) {
            deadLetters.get(e.reason()).inc();
            long nowMillis = context.timerService().currentProcessingTime();
            context.output(Outputs.DEAD_LETTERS, DeadLetters.of(run.run(), record, e.reason(), e.getMessage(), nowMillis));
        }
    }
}
