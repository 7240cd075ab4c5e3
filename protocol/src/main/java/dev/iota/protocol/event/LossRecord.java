package dev.iota.protocol.event;

import dev.iota.protocol.Require;
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

    public LossRecord {
        Require.version("loss", version, VERSION);
        Require.present("run", run);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("microBatch", microBatch);
        Require.present("attempt", attempt);
        Require.loss("loss", loss);
        Require.that(tokens >= 1, "tokens must be positive: " + tokens);
        pathway = List.copyOf(Require.present("pathway", pathway));
        Require.that(!pathway.isEmpty(), "pathway is empty");
        Require.notNegative("issuedAtMillis", issuedAtMillis);
        Require.notNegative("completedAtMillis", completedAtMillis);
    }
}
