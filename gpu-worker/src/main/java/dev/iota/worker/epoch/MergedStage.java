package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardPlan.BlockRange;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.StageVectors.Vector;
import dev.iota.worker.merge.OuterStep;
import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.StoreException;
import dev.iota.worker.weights.StageFile;
import dev.iota.worker.weights.StageFileWriter;
import java.io.IOException;
import java.nio.file.Path;

/** Takes what a merge gave onto the state with which the epoch before began. */
final class MergedStage {
    private final RunSpec run;
    private final LocalObjects objects;
    private final MergeLayout layout;
    private final StageMerge merge;
    private final OuterStep outer;
    private final StageFileWriter next;
    private final Chunk chunk;
    private final float[] begun;
    private final float[] velocity;
    private long steps;

    private MergedStage(RunSpec run, LocalObjects objects, StageMerge merge, OuterStep outer, StageFileWriter next) {
        this.run = run;
        this.objects = objects;
        this.merge = merge;
        this.outer = outer;
        this.next = next;
        layout = MergeLayout.of(run.model(), merge.stage(), run.merge());
        chunk = new Chunk(layout);
        begun = new float[layout.chunkElements()];
        velocity = new float[outer.hasVelocity() ? layout.chunkElements() : 0];
    }

    /**
     * Writes the next state to a file.
     *
     * @param base file of the state with which the epoch before began; null where the merge alone gives the next
     * @throws StoreException if an object is missing, or is not the one that the manifest names
     */
    static void write(RunSpec run, LocalObjects objects, StageMerge merge, Path base, Path file) throws IOException {
        OuterStep outer = outer(run.merge());
        try (StageFileWriter next = new StageFileWriter(file, run.model(), merge.stage(), outer.hasVelocity());
                StageFile before = base == null ? null : StageFile.open(base, run.model(), merge.stage())) {
            MergedStage merged = new MergedStage(run, objects, merge, outer, next);
            merged.read(before);
            next.finish(merged.steps);
        }
    }

    private void read(StageFile before) throws IOException {
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

    private void read(ChunkFile file, ByteSource source, String key, String prefixSha256, StageFile before) throws IOException {
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

    private void take(int index, StageFile before) throws IOException {
        long from = layout.firstElement(index);
        int elements = layout.elementsOf(index);
        next.write(Vector.FIRST_MOMENT, from, chunk.firstMoment, elements);
        next.write(Vector.SECOND_MOMENT, from, chunk.secondMoment, elements);
        if (before != null) {
            step(from, elements, before);
        }
        next.write(Vector.WEIGHTS, from, chunk.weights, elements);
    }

    private void step(long from, int elements, StageFile before) throws IOException {
        before.read(Vector.WEIGHTS, from, begun, elements);
        if (!run.merge().mergesChanges()) {
            for (int i = 0; i < elements; i++) {
                chunk.weights[i] -= begun[i];
            }
        }
        if (outer.hasVelocity()) {
            before.readVelocity(from, velocity, elements);
        }
        outer.apply(begun, chunk.weights, velocity, 0, elements, chunk.weights);
        if (outer.hasVelocity()) {
            next.writeVelocity(from, velocity, elements);
        }
    }

    private static OuterStep outer(MergeSpec spec) {
        return spec.hasOuterStep() ? OuterStep.nesterov(spec.outerRate(), spec.outerMomentum()) : OuterStep.none();
    }
}
