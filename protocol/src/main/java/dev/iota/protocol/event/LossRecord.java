package dev.iota.protocol.event;

import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.util.List;

/**
 * A micro-batch is done: all passes of its pathway completed. One for each micro-batch of an epoch and generation, on the topic
 * {@code losses}; after a restart of the job the same record may be read twice.
 *
 * @param loss mean cross-entropy in nats per token, as the tail reported it
 * @param pathway the miners, head first
 * @param issuedAtMillis when the ticket that led to it was issued
 * @param completedAtMillis event time
 */
public record LossRecord(
        int version,
        RunId run,
        Epoch epoch,
        Generation generation,
        MicroBatch microBatch,
        Attempt attempt,
        double loss,
        int tokens,
        List<MinerId> pathway,
        long issuedAtMillis,
        long completedAtMillis) {
    public static final int VERSION = 1;
}
