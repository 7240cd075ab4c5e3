package dev.iota.operators.flink;

import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.run.RunSpec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Lets a record pass if it is what it should be; anything else goes to {@link DeadLetters}, and stops nobody. */
abstract class Gate<T> extends ProcessFunction<InboundRecord, T> {
    private static final long serialVersionUID = 1L;

    private final byte[] runJson;
    private transient RunSpec run;
    private transient DeadLetters deadLetters;

    Gate(RunSpec run) {
        this.runJson = SpecJson.write(run);
    }

    /** What a record holds. */
    abstract T check(InboundRecord record) throws RejectedException;

    final RunSpec run() {
        return run;
    }

    final void requireOfRun(RunId found) throws RejectedException {
        if (!found.equals(run.run())) {
            throw new RejectedException(RejectReason.WRONG_RUN, "run " + found + ", expected " + run.run());
        }
    }

    @Override
    public void open(OpenContext context) {
        run = SpecJson.read(runJson);
        deadLetters = new DeadLetters(run.run(), RunMetrics.of(getRuntimeContext(), run.run()));
    }

    @Override
    public final void processElement(InboundRecord record, Context context, Collector<T> passed) {
        T checked;
        try {
            checked = check(record);
        } catch (RejectedException e) {
            onRefused();
            long nowMillis = context.timerService().currentProcessingTime();
            deadLetters.refuse(record, e.reason(), e.getMessage(), nowMillis)
                    .ifPresent(letter -> context.output(Outputs.DEAD_LETTERS, letter));
            return;
        }
        passed.collect(checked);
    }

    /** A record did not pass. */
    void onRefused() {
        // It is counted.
    }
}
