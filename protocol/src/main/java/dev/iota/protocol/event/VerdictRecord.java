package dev.iota.protocol.event;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;

/**
 * How a miner stands from now on, and why, on the topic {@code verdicts}. A later record of the same miner takes the place of an earlier one.
 *
 * @param stage at which it was judged
 * @param until with {@link Standing#QUARANTINED}: the first epoch in which it may take part again; else the epoch of the evidence
 * @param reason a sentence for people, the miner among them
 * @param firstMicroBatch of the samples that are the evidence
 * @param lastMicroBatch of the samples that are the evidence
 * @param decidedAtMillis event time of the evidence
 */
public record VerdictRecord(
        int version,
        RunId run,
        MinerId miner,
        Stage stage,
        Standing standing,
        Epoch until,
        String reason,
        MicroBatch firstMicroBatch,
        MicroBatch lastMicroBatch,
        long decidedAtMillis) {
    public static final int VERSION = 1;

    /** What is held of a miner. */
    public enum Standing {
        TRUSTED,
        /** It stands out; it goes on working. */
        SUSPECT,
        /** It has no place for some epochs, then gets another chance. */
        QUARANTINED
    }

    public VerdictRecord {
        Require.version("verdict", version, VERSION);
        Require.present("run", run);
        Require.present("miner", miner);
        Require.present("stage", stage);
        Require.present("standing", standing);
        Require.present("until", until);
        reason = Require.shortened("reason", reason);
        Require.present("firstMicroBatch", firstMicroBatch);
        Require.present("lastMicroBatch", lastMicroBatch);
        Require.notNegative("decidedAtMillis", decidedAtMillis);
    }
}
