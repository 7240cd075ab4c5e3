package dev.iota.worker.compute;

import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.MinerId;
import dev.iota.worker.merge.BlockCodec;

/** How a worker treats what it computes. Honest ones change nothing; experiments put in others. Called by the device's thread alone. */
public interface Conduct {
    Conduct HONEST = new Conduct() {};

    /** What computes passes in place of the device's own computation of a stage. */
    default StageCompute computing(StageCompute device) {
        return device;
    }

    /** A pass of this ticket's micro-batch is about to be computed. */
    default void beforePass(MinerId self, Ticket ticket) {}

    /**
     * A part of a shard is reduced and about to be stored.
     *
     * @param merged what comes out, the weights or their change first; may be changed in place
     * @param weights how these are encoded
     * @param elements of them
     */
    default void afterReduction(MinerId self, MergePlan plan, int shard, byte[] merged, BlockCodec weights, int elements) {}
}
