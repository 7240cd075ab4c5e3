package dev.iota.operators.flink;

import dev.iota.operators.clasp.PaneId;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;

/** Lets a loss pass if it is well formed, of this run, with a whole pathway, and not from the future; anything else becomes a dead letter. */
public final class LossGate extends Gate<LossRecord> {
    private static final long serialVersionUID = 1L;
    /** By which the clocks of broker and orchestrator may differ. */
    static final long CLOCK_SKEW_MILLIS = 300_000;

    public LossGate(RunSpec run) {
        super(run);
    }

    @Override
    LossRecord check(InboundRecord record) throws RejectedException {
        LossRecord loss = Json.read(record.value(), LossRecord.class, LossRecord.VERSION);
        requireOfRun(loss.run());
        check(loss, record.timestampMillis());
        return loss;
    }

    private void check(LossRecord loss, long writtenMillis) throws RejectedException {
        RunSpec run = run();
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
