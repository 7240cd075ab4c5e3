package dev.iota.protocol.event;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.RunId;

/**
 * A command with its place in the run. The record's value is this as JSON, signed by the orchestrator as events are by miners.
 *
 * @param generation a worker drops commands of an older one than it has seen
 */
public record CommandEnvelope(int version, RunId run, Epoch epoch, Generation generation, long sentAtMillis, Command command) {
    public static final int VERSION = 2;
    public static final String SIGNATURE_KEY = "iota-signature";

    public CommandEnvelope {
        Require.version("command", version, VERSION);
        Require.present("run", run);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.notNegative("sentAtMillis", sentAtMillis);
        Require.present("command", command);
    }
}
