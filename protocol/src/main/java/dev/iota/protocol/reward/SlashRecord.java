package dev.iota.protocol.reward;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;

/**
 * Collateral that a miner loses for a fault that an audit has proven, on the topic {@code slashes}; once for each miner and epoch.
 *
 * @param epoch in which it did what it should not
 * @param slashedUnits in 1e-9 of the token
 * @param remainingUnits of its stake
 * @param reason a sentence for people, the miner among them
 * @param decidedAtMillis event time of the proof
 */
public record SlashRecord(int version, RunId run, Epoch epoch, Stage stage, MinerId miner, long slashedUnits, long remainingUnits, String reason,
        long decidedAtMillis) {
    public static final int VERSION = 1;

    public SlashRecord {
        Require.version("slash", version, VERSION);
        Require.present("run", run);
        Require.present("epoch", epoch);
        Require.present("stage", stage);
        Require.present("miner", miner);
        Require.notNegative("slashedUnits", slashedUnits);
        Require.notNegative("remainingUnits", remainingUnits);
        reason = Require.shortened("reason", reason);
        Require.notNegative("decidedAtMillis", decidedAtMillis);
    }
}
