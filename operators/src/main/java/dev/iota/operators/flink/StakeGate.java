package dev.iota.operators.flink;

import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Lets a stake pass if it is well formed, of this run, and signed by the run's operator; anything else becomes a dead letter. */
public final class StakeGate extends ProcessFunction<InboundRecord, InboundRecord> {
    private static final long serialVersionUID = 1L;

    private final byte[] runJson;
    private transient RunSpec run;
    private transient Counter refused;

    public StakeGate(RunSpec run) {
        this.runJson = SpecJson.write(run);
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        refused = getRuntimeContext().getMetricGroup().addGroup("iota").counter("refusedStakes");
    }

    @Override
    public void processElement(InboundRecord record, Context context, Collector<InboundRecord> passed) {
        try {
            StakeRecord stake = new Signed(record.value(), record.signature()).readStake(run.orchestrator());
            if (!stake.run().equals(run.run())) {
                throw new RejectedException(RejectReason.WRONG_RUN, "run " + stake.run() + ", expected " + run.run());
            }
            passed.collect(record);
        } catch (RejectedException e) {
            refused.inc();
            long nowMillis = context.timerService().currentProcessingTime();
            context.output(Outputs.DEAD_LETTERS, DeadLetters.of(run.run(), record, e.reason(), e.getMessage(), nowMillis));
        }
    }
}
