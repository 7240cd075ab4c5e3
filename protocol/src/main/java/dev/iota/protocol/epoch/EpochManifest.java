package dev.iota.protocol.epoch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.iota.protocol.Require;
import dev.iota.protocol.crypto.Signatures;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A record of the topic {@code epochs}, and the order to every worker to begin. It says how the weights with which an epoch begins came from
 * those of the epoch before: for each stage who contributed and what the merge gave. Epoch 0 has none: its weights follow from the run's
 * seed. With the manifests before it, back to a keyframe or to the first, it determines every weight of the model.
 *
 * <p>A later record of the same epoch with a higher generation voids whatever was done since that epoch began: it begins anew. The record
 * whose epoch is the run's number of epochs ends the run.
 *
 * @param epoch that begins with these weights
 * @param firstMicroBatch the first micro-batch of that epoch: all before are in these weights
 * @param meanLoss of the epoch that led here; NaN-free, null for epoch 0
 * @param checkpoint number of the first checkpoint that can hold this epoch
 * @param parentSha256 {@link #contentSha256} of the manifest of the epoch before; zeros for epoch 0
 * @param stages the merge of every stage, head first; empty for epoch 0
 * @param keyframes the latest known of each stage that has any
 */
public record EpochManifest(
        int version,
        RunId run,
        Epoch epoch,
        Generation generation,
        MicroBatch firstMicroBatch,
        Double meanLoss,
        long sealedAtMillis,
        long checkpoint,
        String parentSha256,
        List<StageMerge> stages,
        List<Keyframe> keyframes) {
    public static final int VERSION = 2;
    /** Bound of a manifest as JSON: 64 stages, each merged by {@value MergePlan#MAX_CONTRIBUTIONS} miners. */
    public static final int MAX_BYTES = 64 << 20;
    private static final String NO_PARENT = "0".repeat(64);

    public EpochManifest {
        Require.version("epoch manifest", version, VERSION);
        Require.present("run", run);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("firstMicroBatch", firstMicroBatch);
        if (meanLoss != null) {
            Require.loss("meanLoss", meanLoss);
        }
        Require.notNegative("sealedAtMillis", sealedAtMillis);
        Require.notNegative("checkpoint", checkpoint);
        Require.sha256("parentSha256", parentSha256);
        stages = List.copyOf(Require.present("stages", stages));
        for (int i = 0; i < stages.size(); i++) {
            Require.that(stages.get(i).stage().value() == i, "stages must be listed once each, head first");
        }
        keyframes = List.copyOf(Require.present("keyframes", keyframes));
        Require.that(keyframes.stream().map(Keyframe::stage).distinct().count() == keyframes.size(), "a stage has two keyframes");
        for (Keyframe keyframe : keyframes) {
            Require.that(keyframe.epoch().compareTo(epoch) <= 0, "a keyframe of epoch " + keyframe.epoch() + ", which is yet to come");
        }
    }

    /** The manifest of a run that has not learnt anything yet. */
    public static EpochManifest initial(RunId run) {
        return new EpochManifest(VERSION, run, Epoch.FIRST, Generation.FIRST, MicroBatch.FIRST, null, 0, 0, NO_PARENT, List.of(), List.of());
    }

    /** @throws RejectedException if these bytes are no manifest of this version */
    public static EpochManifest read(byte[] json) throws RejectedException {
        return Json.read(json, EpochManifest.class, VERSION, MAX_BYTES);
    }

    /** The same weights under a higher generation, so that everything since is void. */
    public EpochManifest fenced(Generation fence) {
        return new EpochManifest(version, run, epoch, fence, firstMicroBatch, meanLoss, sealedAtMillis, checkpoint, parentSha256, stages,
                keyframes);
    }

    public EpochManifest withCheckpoint(long number) {
        return new EpochManifest(version, run, epoch, generation, firstMicroBatch, meanLoss, sealedAtMillis, number, parentSha256, stages,
                keyframes);
    }

    /** What happened to a stage in the epoch before; empty for epoch 0. */
    public Optional<StageMerge> merge(Stage stage) {
        return stage.value() < stages.size() ? Optional.of(stages.get(stage.value())) : Optional.empty();
    }

    public Optional<Keyframe> keyframe(Stage stage) {
        return keyframes.stream().filter(keyframe -> keyframe.stage().equals(stage)).findFirst();
    }

    /**
     * Micro-batches whose gradients went into the merge that led here, at the stage where fewest did: the paper's B_eff. The epoch had more
     * where contributions came too late or were lost.
     */
    public long effectiveBatch() {
        return stages.stream()
                .mapToLong(stage -> stage.plan().contributions().stream().mapToLong(Contribution::backwardPasses).sum())
                .min()
                .orElse(0);
    }

    /** Bytes that all contributions and merged shards of this epoch take in the store. */
    @JsonIgnore
    public long sizeBytes() {
        return stages.stream()
                .mapToLong(merge -> merge.plan().sizeBytes() + merge.shards().stream().mapToLong(ShardResult::sizeBytes).sum())
                .sum();
    }

    /**
     * The hash of everything that determines the weights, those of all epochs before included: the same whatever generation repeats it.
     * In lower-case hexadecimal.
     */
    public String contentSha256() {
        byte[] content = Json.write(new Content(run, epoch, firstMicroBatch, parentSha256, stages));
        return HexFormat.of().formatHex(Signatures.sha256(content));
    }

    private record Content(RunId run, Epoch epoch, MicroBatch firstMicroBatch, String parentSha256, List<StageMerge> stages) {}
}
