package dev.iota.protocol.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;

/**
 * What CLASP says of a miner at a stage over a window of samples, on the topic {@code scores}. A later record of the same window, epoch,
 * stage and miner takes the place of an earlier one, as samples that came late correct it.
 *
 * @param window over what samples
 * @param epoch of the window's last sample
 * @param generation of the window's last sample
 * @param firstMicroBatch of the window; for a miner that was away for some epochs, the first of those that are about it
 * @param lastMicroBatch of the window
 * @param samples of the window that passed through the miner
 * @param meanLoss over these samples, in nats per token
 * @param meanLossError standard error of it; null for a single sample
 * @param effect by how much the miner raises the loss above the median miner of its stage, trend and other stages' miners accounted for
 * @param effectError standard error of it; null if there are too few samples
 * @param suspicion t-statistic of the miner being among those that raise losses; null if it is not suspected
 * @param windowEndMillis event time: when the window's last sample was done
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScoreRecord(
        int version,
        RunId run,
        Window window,
        Epoch epoch,
        Generation generation,
        MicroBatch firstMicroBatch,
        MicroBatch lastMicroBatch,
        Stage stage,
        MinerId miner,
        long samples,
        double meanLoss,
        Double meanLossError,
        double effect,
        Double effectError,
        Double suspicion,
        long windowEndMillis) {
    public static final int VERSION = 1;

    /** Over what samples. */
    public enum Window {
        /** All of an epoch, once it is complete. */
        EPOCH,
        /** The latest, sliding. */
        RECENT
    }

    public ScoreRecord {
        Require.version("score", version, VERSION);
        Require.present("run", run);
        Require.present("window", window);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("firstMicroBatch", firstMicroBatch);
        Require.present("lastMicroBatch", lastMicroBatch);
        Require.present("stage", stage);
        Require.present("miner", miner);
        Require.that(samples >= 1, "samples must be positive: " + samples);
        Require.loss("meanLoss", meanLoss);
        error("meanLossError", meanLossError);
        Require.that(Double.isFinite(effect), "effect must be finite: " + effect);
        error("effectError", effectError);
        error("suspicion", suspicion);
        Require.notNegative("windowEndMillis", windowEndMillis);
    }

    private static void error(String field, Double value) {
        Require.that(value == null || Double.isFinite(value) && value >= 0, field + " must be a finite number from 0 up: " + value);
    }
}
