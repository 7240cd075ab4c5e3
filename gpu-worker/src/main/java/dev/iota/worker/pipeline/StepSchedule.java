package dev.iota.worker.pipeline;

import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.run.RunSpec;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Which micro-batches of a term count, and after which of them a worker steps: it follows from the order of its passes alone, so that
 * whoever repeats them comes to the same weights.
 */
public final class StepSchedule {
    private final RunSpec run;
    private final Set<MicroBatch> counted = new HashSet<>();
    private int sinceStep;
    private OptionalDouble leftoverRate = OptionalDouble.empty();

    public StepSchedule(RunSpec run) {
        this.run = run;
    }

    /** Whether a pass that gives a gradient is to add it: a micro-batch counts once. */
    public boolean counts(MicroBatch microBatch) {
        return !counted.contains(microBatch);
    }

    /**
     * Counts a micro-batch whose gradient is added.
     *
     * @return learning rate of the step that is due with it, if one is
     */
    public OptionalDouble count(MicroBatch microBatch) {
        counted.add(microBatch);
        sinceStep++;
        OptionalDouble rate = OptionalDouble.of(run.training().rateAt(run.progressAfter(microBatch.value() + 1)));
        boolean isStep = sinceStep == run.training().microBatchesPerStep();
        sinceStep = isStep ? 0 : sinceStep;
        leftoverRate = isStep ? OptionalDouble.empty() : rate;
        return isStep ? rate : OptionalDouble.empty();
    }

    /** Learning rate of the step that an upload makes with what was added since the last; empty if nothing was. */
    public OptionalDouble leftoverRate() {
        return leftoverRate;
    }

    /** The step with what was left over is made. */
    public void leftoverTaken() {
        leftoverRate = OptionalDouble.empty();
        sinceStep = 0;
    }

    /** Micro-batches that counted. */
    public long counted() {
        return counted.size();
    }
}
