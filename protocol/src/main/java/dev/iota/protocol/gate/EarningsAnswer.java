package dev.iota.protocol.gate;

import dev.iota.protocol.Require;
import dev.iota.protocol.earnings.Earnings;

/** What the miner that asks earns; of others it learns nothing. */
public record EarningsAnswer(int version, Earnings earnings) {
    public static final int VERSION = 1;

    public EarningsAnswer {
        Require.version("earnings answer", version, VERSION);
        Require.present("earnings", earnings);
    }
}
