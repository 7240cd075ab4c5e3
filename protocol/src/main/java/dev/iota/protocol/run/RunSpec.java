package dev.iota.protocol.run;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iota.protocol.Require;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Everything that all parties of a run must agree on; immutable once the run has begun. Kept in the object store as
 * {@code runs/<run>/run.json}.
 *
 * @param orchestrator the key that signs tickets and commands
 * @param dataset key of the dataset's manifest in the object store
 * @param merge how a stage's workers become one model again
 * @param retention which epochs can be gone back to
 * @param incentives how work is paid
 * @param samplesPerEpoch micro-batches between two merges
 * @param samples micro-batches of the whole run; the last epoch may be shorter
 * @param limits of queues, slots and times
 */
public record RunSpec(
        int version,
        RunId run,
        MinerId orchestrator,
        ModelSpec model,
        TrainingSpec training,
        TensorCodec activationCodec,
        TensorCodec gradientCodec,
        String dataset,
        MergeSpec merge,
        RetentionSpec retention,
        IncentiveSpec incentives,
        long samplesPerEpoch,
        long samples,
        Limits limits) {
    public static final int VERSION = 3;
    private static final Map<Integer, Consumer<ObjectNode>> UPGRADES = Map.of(2, RunSpec::cutByBottleneck);
    /** Bound of the tensor that crosses a cut, as float32 with eight bytes a row: every codec needs less. */
    public static final long MAX_WIRE_BYTES = 48L << 20;

    /**
     * Explicit bounds.
     *
     * @param slotsPerStage inbox partitions of a stage, hence the most workers it can have
     * @param creditsPerWorker micro-batches that may be in flight through one worker
     * @param maxInFlight micro-batches that may be in flight in the whole run
     * @param heartbeatMillis time between two heartbeats of a worker
     * @param heartbeatTimeoutMillis silence after which a worker counts as dead
     * @param sampleTimeoutMillis without progress after which a micro-batch gets a new attempt
     * @param uploadTimeoutMillis after which the merge begins without those who did not upload, if a quorum has
     * @param mergeTimeoutMillis after which shards are given to others
     * @param graceMillis after a deadline in which what comes late still counts
     */
    public record Limits(
            int slotsPerStage,
            int creditsPerWorker,
            int maxInFlight,
            int heartbeatMillis,
            int heartbeatTimeoutMillis,
            int sampleTimeoutMillis,
            int uploadTimeoutMillis,
            int mergeTimeoutMillis,
            int graceMillis) {
        public Limits {
            require(slotsPerStage >= 1 && slotsPerStage <= 10_000, "slotsPerStage 1 to 10000: " + slotsPerStage);
            require(creditsPerWorker >= 1 && creditsPerWorker <= 1024, "creditsPerWorker 1 to 1024: " + creditsPerWorker);
            require(maxInFlight >= 1, "maxInFlight must be positive: " + maxInFlight);
            require(heartbeatMillis >= 50, "heartbeatMillis at least 50: " + heartbeatMillis);
            require(heartbeatTimeoutMillis >= 2L * heartbeatMillis,
                    "heartbeatTimeoutMillis must be twice heartbeatMillis or more: " + heartbeatTimeoutMillis);
            require(sampleTimeoutMillis >= 100, "sampleTimeoutMillis at least 100: " + sampleTimeoutMillis);
            require(uploadTimeoutMillis >= 100, "uploadTimeoutMillis at least 100: " + uploadTimeoutMillis);
            require(mergeTimeoutMillis >= 100, "mergeTimeoutMillis at least 100: " + mergeTimeoutMillis);
            require(graceMillis >= 0, "graceMillis must not be negative: " + graceMillis);
        }

        /** Limits that suit a run on one machine. */
        public static Limits local() {
            return new Limits(16, 4, 1 << 20, 1_000, 6_000, 30_000, 30_000, 30_000, 30_000);
        }

        public Limits withMaxInFlight(int count) {
            return new Limits(slotsPerStage, creditsPerWorker, count, heartbeatMillis, heartbeatTimeoutMillis, sampleTimeoutMillis,
                    uploadTimeoutMillis, mergeTimeoutMillis, graceMillis);
        }

        public Limits withCreditsPerWorker(int count) {
            return new Limits(slotsPerStage, count, maxInFlight, heartbeatMillis, heartbeatTimeoutMillis, sampleTimeoutMillis,
                    uploadTimeoutMillis, mergeTimeoutMillis, graceMillis);
        }
    }

    /** @throws IllegalArgumentException naming the value that can't be */
    public RunSpec {
        Require.version("run", version, VERSION);
        Require.present("run", run);
        Require.present("orchestrator", orchestrator);
        Require.present("model", model);
        Require.present("training", training);
        Require.present("activationCodec", activationCodec);
        Require.present("gradientCodec", gradientCodec);
        Require.objectKey("dataset", dataset);
        Require.present("merge", merge);
        Require.present("retention", retention);
        Require.present("incentives", incentives);
        Require.present("limits", limits);
        require(samplesPerEpoch >= 1, "samplesPerEpoch must be positive: " + samplesPerEpoch);
        require(samples >= 1, "samples must be positive: " + samples);
        require((samples - 1) / samplesPerEpoch < Integer.MAX_VALUE, "more epochs than can be numbered: raise samplesPerEpoch");
        require(model.stages() >= 2, "a run needs 2 stages or more, not " + model.stages());
        long wireBytes = training.tokensPerMicroBatch() * (8L + Float.BYTES * model.wireChannels());
        require(wireBytes <= MAX_WIRE_BYTES, "a micro-batch of " + wireBytes + " bytes across a cut, at most " + MAX_WIRE_BYTES
                + ": lower microBatchSize, sequenceLength or the channels of the cut");
    }

    /**
     * Reads a description of this version or an older one that says as much.
     *
     * @throws RejectedException as {@link Json#read}
     */
    public static RunSpec read(byte[] json) throws RejectedException {
        return Json.read(json, RunSpec.class, VERSION, Json.MAX_BYTES, UPGRADES);
    }

    /** Version 2 knew one kind of cut. */
    private static void cutByBottleneck(ObjectNode run) {
        if (run.get("model") instanceof ObjectNode model && model.remove("bottleneck") instanceof IntNode bottleneck) {
            int channels = bottleneck.intValue();
            model.set("cut", Json.tree(channels == 0 ? Cut.NONE : new Cut(Cut.Kind.PARTIAL_RESIDUAL, channels, 0)));
        }
    }

    /** Key of a run's description in the object store. */
    public static String objectKey(RunId run) {
        return "runs/" + run + "/run.json";
    }

    /** Epochs of the whole run. */
    public long epochs() {
        return (samples - 1) / samplesPerEpoch + 1;
    }

    /** The tensor that crosses a cut: micro-batch x sequence x channels. */
    public int[] wireShape() {
        return new int[] {training.microBatchSize(), training.sequenceLength(), model.wireChannels()};
    }

    /** How far the run is after so many micro-batches, 0 to 1. */
    public double progressAfter(long microBatches) {
        return (double) microBatches / samples;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("run: " + otherwise);
        }
    }
}
