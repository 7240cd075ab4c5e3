package dev.iota.operators.flink;

import dev.iota.operators.anomaly.FrameSummary;
import dev.iota.protocol.frame.Frame;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reduces frames to summaries; the tensors go no further. What does not even show who sent it is only counted: its receiver refuses it too,
 * and a dead letter tells of that. Checks of signatures and decoding happen here, so that they can run in parallel.
 */
public final class FrameGate extends ProcessFunction<InboundFrame, FrameSummary> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(FrameGate.class);

    private final byte[] runJson;
    private final int every;
    private final long salt;
    private transient FrameReduction reduction;
    private transient Counter reduced;
    private transient Counter skipped;
    private transient Counter refused;

    /**
     * @param every one of so many frames is looked at; 1 for all
     * @param salt decides which: unknown to miners, so that none can tell
     */
    public FrameGate(RunSpec run, int every, long salt) {
        if (every < 1) {
            throw new IllegalArgumentException("one of how many frames must be positive: " + every);
        }
        this.runJson = SpecJson.write(run);
        this.every = every;
        this.salt = salt;
    }

    @Override
    public void open(OpenContext context) {
        RunSpec run = SpecJson.read(runJson);
        reduction = new FrameReduction(run);
        MetricGroup metrics = RunMetrics.of(getRuntimeContext(), run.run());
        reduced = metrics.counter("frames");
        skipped = metrics.counter("skippedFrames");
        refused = metrics.counter("refusedFrames");
    }

    @Override
    public void processElement(InboundFrame record, Context context, Collector<FrameSummary> out) {
        try {
            Frame frame = reduction.read(record);
            if (isSampled(frame.ticket().id().value())) {
                out.collect(reduction.reduce(record, frame));
                reduced.inc();
            } else {
                skipped.inc();
            }
        } catch (RejectedException e) {
            refused.inc();
            LOG.debug("refused topic={} partition={} offset={} reason=\"{}\"", record.topic(), record.partition(),
                    record.offset(), e.getMessage());
        }
    }

    /** Ticket ids are bits of signatures: evenly spread, and here beyond guessing. All frames of a ticket share their fate. */
    private boolean isSampled(long ticket) {
        long mixed = (ticket ^ salt) * 0x9e3779b97f4a7c15L;
        return Long.remainderUnsigned(mixed ^ mixed >>> 32, every) == 0;
    }
}
