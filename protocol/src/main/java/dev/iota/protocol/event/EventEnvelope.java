package dev.iota.protocol.event;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;

/**
 * An event with its sender. The record's value is this as JSON; the header {@value #SIGNATURE_KEY} holds the miner's signature over
 * exactly those bytes.
 *
 * @param sequence grows with every event of a miner, also across restarts of its process, so that an old event can't be played again
 * @param sentAtMillis by the miner's clock; for people only
 */
public record EventEnvelope(int version, RunId run, MinerId miner, long sequence, long sentAtMillis, WorkerEvent event) {
    public static final int VERSION = 2;
    public static final String SIGNATURE_KEY = "iota-signature";

    public EventEnvelope {
        Require.version("event", version, VERSION);
        Require.present("run", run);
        Require.present("miner", miner);
        Require.notNegative("sequence", sequence);
        Require.notNegative("sentAtMillis", sentAtMillis);
        Require.present("event", event);
        if (event instanceof WorkerEvent.WeightsUploaded upload) {
            Require.that(upload.contribution().miner().equals(miner), "a miner uploads its own weights, not those of another");
        }
    }
}
