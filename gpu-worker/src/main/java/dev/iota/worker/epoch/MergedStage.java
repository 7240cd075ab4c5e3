package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardPlan.BlockRange;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.merge.OuterStep;
import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.StoreException;
import dev.iota.worker.weights.SafeTensorsFile;
import java.io.IOException;
import java.nio.file.Path;

/** Takes what a merge gave onto the state with which the epoch before began. */
final class MergedStage {
    private final RunSpec run;
    private final LocalObjects objects;
    private final MergeLayout layout;
    private final StageMerge merge;
    private final OuterStep outer;
    private final StageState next;
    private final float[] velocity;
    private final Chunk chunk;
    private final float[] begun;
    private final float[] pace;
    private long steps;

    private MergedStage(RunSpec run, LocalObjects objects, StageMerge merge) {
        this.run = run;
        this.objects = objects;
        this.merge = merge;
        layout = MergeLayout.of(run.model(), merge.stage(), run.merge());
        outer = outer(run.merge());
        next = StageState.fresh(new float[layout.elements()]);
        velocity = new float[outer.hasVelocity() ? layout.elements() : 0];
        chunk = new Chunk(layout);
        begun = new float[layout.chunkElements()];
        pace = new float[outer.hasVelocity() ? layout.chunkElements() : 0];
    }

    /**
     * @param base file of the state with which the epoch before began; null where the merge alone gives the next
     * @throws StoreException if an object is missing, or is not the one that the manifest names
     */
    static EpochState of(RunSpec run, LocalObjects objects, StageMerge merge, Path base) throws IOException {
        MergedStage merged = new MergedStage(run, objects, merge);
        if (base == null) {
            merged.read(null);
        } else {
            try (SafeTensorsFile before = SafeTensorsFile.open(base)) {
                merged.read(before);
            }
        }
        StageState state = new StageState(merged.next.weights(), merged.next.firstMoment(), merged.next.secondMoment(), merged.steps);
        return new EpochState(state, merged.velocity);
    }

    private void read(SafeTensorsFile before) throws IOException {
        MergePlan plan = merge.plan();
        if (plan.isSingle()) {
            Contribution only = plan.contributions().get(0);
            read(ChunkFile.contribution(layout), objects.open(only.object()), only.object(), only.sha256(), before);
            return;
        }
        ShardPlan shards = plan.shardPlan(layout.chunks());
        for (ShardResult result : merge.shards()) {
            BlockRange range = shards.range(result.shard());
            ChunkFile file = ChunkFile.merged(layout, Math.toIntExact(range.first()), Math.toIntExact(range.count()));
            String key = plan.shardObject(run.run(), result);
            objects.fetch(key, result.sha256());
            ByteSource source = objects.open(key);
            if (source.size() != file.sizeBytes()) {
                throw new StoreException("object '" + key + "' has " + source.size() + " bytes instead of " + file.sizeBytes()
                        + ": its reducers were wrong");
            }
            read(file, source, key, Hashes.sha256Hex(source.read(0, file.prefixBytes())), before);
        }
    }

    private void read(ChunkFile file, ByteSource source, String key, String prefixSha256, SafeTensorsFile before) throws IOException {
        try {
            ChunkReader reader = ChunkReader.open(file, source, prefixSha256);
            steps = Math.max(steps, reader.steps());
            int end = file.first() + file.count();
            for (int index = file.first(); index < end; index++) {
                reader.read(index, end, chunk);
                take(index, before);
            }
        } catch (UnsoundObjectException refusal) {
            throw new StoreException("object '" + key + "' " + refusal.getMessage() + "; roll the run back to an earlier epoch");
        }
    }

    private void take(int index, SafeTensorsFile before) throws IOException {
        int from = layout.firstElement(index);
        int elements = layout.elementsOf(index);
        System.arraycopy(chunk.firstMoment, 0, next.firstMoment(), from, elements);
        System.arraycopy(chunk.secondMoment, 0, next.secondMoment(), from, elements);
        if (before == null) {
            System.arraycopy(chunk.weights, 0, next.weights(), from, elements);
            return;
        }
        before.readFlat(from, begun, elements);
        if (!run.merge().mergesChanges()) {
            for (int i = 0; i < elements; i++) {
                chunk.weights[i] -= begun[i];
            }
        }
        if (outer.hasVelocity()) {
            before.readFlat(3L * layout.elements() + from, pace, elements);
        }
        outer.apply(begun, chunk.weights, pace, 0, elements, chunk.weights);
        System.arraycopy(chunk.weights, 0, next.weights(), from, elements);
        if (outer.hasVelocity()) {
            System.arraycopy(pace, 0, velocity, from, elements);
        }
    }

    private static OuterStep outer(MergeSpec spec) {
        return spec.hasOuterStep() ? OuterStep.nesterov(spec.outerRate(), spec.outerMomentum()) : OuterStep.none();
    }
}
