package dev.iota.operators.orchestration;

/** Where an epoch stands. */
public enum Phase {
    /** Tickets are issued until every micro-batch of the epoch is done. */
    TRAINING,
    /** Workers upload their weights. */
    UPLOADING,
    /** The last epoch is sealed. */
    FINISHED
}
