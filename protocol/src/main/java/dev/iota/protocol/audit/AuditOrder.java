package dev.iota.protocol.audit;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;

/**
 * One miner's work in a sealed epoch is to be repeated, on the topic {@code audits}; signed by the run's operator. Orders are drawn after
 * the work is done, from what no miner knows.
 *
 * @param stage at which the miner worked
 * @param epoch whose work is repeated
 * @param generation in which that epoch was sealed
 * @param orderedAtMillis when the epoch was sealed, by the orchestrator's clock
 */
public record AuditOrder(
        int version, RunId run, MinerId miner, Stage stage, Epoch epoch, Generation generation, Cause cause, long orderedAtMillis) {
    public static final int VERSION = 1;

    /** Why this miner. */
    public enum Cause {
        /** By lot, as anybody. */
        DRAWN,
        /** By lot, with better odds, since it stands out. */
        SUSPECTED
    }

    public AuditOrder {
        Require.version("audit order", version, VERSION);
        Require.present("run", run);
        Require.present("miner", miner);
        Require.present("stage", stage);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("cause", cause);
        Require.notNegative("orderedAtMillis", orderedAtMillis);
    }
}
