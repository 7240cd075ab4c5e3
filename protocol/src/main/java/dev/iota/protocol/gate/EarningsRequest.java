package dev.iota.protocol.gate;

import dev.iota.protocol.Require;

/** A worker asks what its miner earns. */
public record EarningsRequest(int version) {
    public static final int VERSION = 1;

    public EarningsRequest {
        Require.version("earnings request", version, VERSION);
    }
}
