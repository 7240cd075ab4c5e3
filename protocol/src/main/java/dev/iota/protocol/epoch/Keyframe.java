package dev.iota.protocol.epoch;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Stage;

/**
 * A whole state of a stage in the object store: loading begins there instead of at the run's first epoch.
 *
 * @param epoch that begins with it
 * @param object key in the object store, a safetensors file
 * @param stateSha256 of weights, moments and momentum: what every worker of the stage had when that epoch began
 */
public record Keyframe(Stage stage, Epoch epoch, String object, String stateSha256, long sizeBytes) {
    public Keyframe {
        Require.present("stage", stage);
        Require.present("epoch", epoch);
        Require.objectKey("object", object);
        Require.sha256("stateSha256", stateSha256);
        Require.that(sizeBytes >= 1, "sizeBytes must be positive: " + sizeBytes);
    }
}
