package dev.iota.protocol.reward;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;

/**
 * What a miner has as collateral from now on, as the chain says, on the topic {@code stakes}; signed by the run's operator. A later record of
 * the same miner takes the place of an earlier one.
 *
 * @param uid number under which the chain pays the miner
 * @param displayName as the miner calls itself: any text
 * @param stakeUnits in 1e-9 of the token; 0 once it is withdrawn
 * @param observedAtMillis when the chain said so
 */
public record StakeRecord(int version, RunId run, MinerId miner, int uid, String displayName, long stakeUnits, long observedAtMillis) {
    public static final int VERSION = 1;
    /** The chain's numbers are unsigned 16-bit. */
    public static final int MAX_UID = 0xffff;

    public StakeRecord {
        Require.version("stake", version, VERSION);
        Require.present("run", run);
        Require.present("miner", miner);
        Require.that(uid >= 0 && uid <= MAX_UID, "uid 0 to " + MAX_UID + ": " + uid);
        displayName = Require.shortened("displayName", displayName);
        Require.notNegative("stakeUnits", stakeUnits);
        Require.notNegative("observedAtMillis", observedAtMillis);
    }
}
