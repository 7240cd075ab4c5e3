package dev.iota.operators.flink;

import dev.iota.operators.clasp.PaneId;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Lets a loss pass if it is well formed, of this run, with a whole pathway, and not from the future; anything else becomes a dead letter. */
public final class LossGate extends ProcessFunction<InboundRecord, LossRecord> {
    private static final long serialVersionUID = 1L;
    /** By which the clocks of broker and orchestrator may differ. */
    static final long CLOCK_SKEW_MILLIS = 300_000;

    private final byte[] runJson;
    private transient RunSpec run;
    private transient Map<RejectReason, Counter> deadLetters;

    public LossGate(RunSpec run) {
        this.runJson = SpecJson.write(run);
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        deadLetters = RunMetrics.counters(
                RunMetrics.of(getRuntimeContext(), run.run()), "deadLetters", "reason", RejectReason.class);
    }

    @Override
    public void processElement(InboundRecord record, Context context, Collector<LossRecord> passed) {
        try {
            LossRecord loss = Json.read(record.value(), LossRecord.class, LossRecord.VERSION);
            check(loss, record.timestampMillis());
            passed.collect(loss);
        } catch (RejectedException e) {
            deadLetters.get(e.reason()).inc();
            long nowMillis = context.timerService().currentProcessingTime();
            context.output(Outputs.DEAD_LETTERS, DeadLetters.of(run.run(), record, e.reason(), e.getMessage(), nowMillis));
        }
    }

    private void check(LossRecord loss, long writtenMillis) throws RejectedException {
        if (!loss.run().equals(run.run())) {
            throw new RejectedException(RejectReason.WRONG_RUN, "run " + loss.run() + ", expected " + run.run());
        }
        if (loss.pathway().size() != run.model().stages()) {
            throw new RejectedException(RejectReason.MALFORMED,
                    "a pathway of " + loss.pathway().size() + " miners through " + run.model().stages() + " stages");
        }
        if (!PaneId.isOfItsEpoch(run, loss)) {
            throw new RejectedException(RejectReason.WRONG_EPOCH, "micro-batch " + loss.microBatch() + " is not of epoch " + loss.epoch());
        }
        if (loss.completedAtMillis() > writtenMillis + CLOCK_SKEW_MILLIS) {
            throw new RejectedException(RejectReason.MALFORMED, "completed " + (loss.completedAtMillis() - writtenMillis)
                    + " ms after it was written: set the clock of whoever wrote it");
        }
    }
}
