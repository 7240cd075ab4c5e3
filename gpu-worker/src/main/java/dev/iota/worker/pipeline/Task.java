package dev.iota.worker.pipeline;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import java.util.List;
import java.util.OptionalDouble;

/** What the thread that owns the device does next. */
public sealed interface Task {

    /** Takes on a manifest's weights of a stage, forgetting all that the device holds. */
    record Load(Place place, EpochManifest manifest) implements Task {}

    /**
     * One pass of one micro-batch.
     *
     * @param accumulate false if this worker has counted the micro-batch before
     * @param stepRate learning rate of the step that follows; empty for none
     * @param order of this process's passes
     * @param graphVersion steps behind the weights of the graph that a backward pass frees
     * @param startedNanos by the monotonic clock
     */
    record Pass(
            Place place, Term term, Received input, boolean accumulate, OptionalDouble stepRate, long order, long graphVersion,
            long startedNanos)
            implements Task {}

    /** Reduces shards of a stage's merge; the stage need not be the worker's own. */
    record Reduce(Term term, MergePlan plan, List<Integer> shards) implements Task {}

    /** Stores the weights with which the term began. */
    record Store(Place place, Term term) implements Task {}

    /** Frees a graph for which no gradient came in time. */
    record Drop(long key) implements Task {}

    /**
     * Ends the epoch for this worker: its weights go to the object store.
     *
     * @param leftoverRate learning rate of a step with what was accumulated since the last; empty if nothing was
     * @param backwardPasses accumulated in this term
     */
    record Upload(Place place, Term term, OptionalDouble leftoverRate, long backwardPasses) implements Task {}
}
