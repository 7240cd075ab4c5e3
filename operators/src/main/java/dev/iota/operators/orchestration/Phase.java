package dev.iota.operators.orchestration;

/** Where an epoch stands. Each phase but the first and the last has a deadline; the next epoch's manifest ends the last of them. */
public enum Phase {
    /** Tickets are issued until every micro-batch of the epoch is done. */
    TRAINING,
    /** Workers upload what they learnt. */
    UPLOADING,
    /** Every shard is reduced by both of its owners. */
    MERGING,
    /** Shards on which the owners differ, or which neither reduced, are reduced by others. */
    CHECKING,
    /** The last epoch is sealed. */
    FINISHED;

    /** Whether the epoch's samples are done and its weights are being put together. */
    public boolean isSealing() {
        return this == UPLOADING || this == MERGING || this == CHECKING;
    }
}
