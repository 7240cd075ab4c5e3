package dev.iota.protocol.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;

/** What the orchestrator tells workers, on the topic {@code commands}. A worker that gets the same command twice does it once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Command.Assign.class, name = "assign"),
    @JsonSubTypes.Type(value = Command.UploadWeights.class, name = "upload-weights"),
    @JsonSubTypes.Type(value = Command.BeginEpoch.class, name = "begin-epoch"),
    @JsonSubTypes.Type(value = Command.Rejoin.class, name = "rejoin"),
    @JsonSubTypes.Type(value = Command.Finish.class, name = "finish"),
})
public sealed interface Command {

    /** This miner takes this place: it reads its inbox from now on, loads the manifest's weights, and says that it is ready. */
    record Assign(MinerId miner, Stage stage, Slot slot, EpochManifest manifest) implements Command {}

    /** All micro-batches of the epoch are done: every worker uploads its weights. */
    record UploadWeights() implements Command {}

    /** Every worker loads the manifest's weights, drops what it has in flight, and says that it is ready. */
    record BeginEpoch(EpochManifest manifest) implements Command {}

    /** This miner was taken for dead, or is not known: if it lives, it joins again. */
    record Rejoin(MinerId miner, String reason) implements Command {}

    /** The run is complete: every worker stops. */
    record Finish(EpochManifest manifest) implements Command {}
}
