package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardPlan.BlockRange;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.merge.Aggregation;
import dev.iota.worker.store.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reduces shards of a stage's merge: reads their range of each contribution, and stores what comes out. A contribution, or a chunk of it,
 * that is not what was committed is left out; since the bytes are the same for everybody, every honest owner leaves out the same.
 */
final class ShardReducer {
    private static final Logger LOG = LoggerFactory.getLogger(ShardReducer.class);

    private static final String DRAFT = "shard.part";
    private static final double TRIMMED_FRACTION = 0.2;
    /** Times the median distance from the median. */
    private static final double CLIPPING_RADIUS = 1;

    private final RunSpec run;
    private final MergePlan plan;
    private final LocalObjects objects;
    private final MergeLayout layout;
    private final ShardPlan shards;
    private final Aggregation aggregation;
    private final List<Source> sources = new ArrayList<>();

    private record Source(Contribution contribution, ChunkReader reader, Chunk chunk) {}

    ShardReducer(RunSpec run, MergePlan plan, LocalObjects objects) throws IOException {
        this.run = run;
        this.plan = plan;
        this.objects = objects;
        layout = MergeLayout.of(run.model(), plan.stage(), run.merge());
        shards = plan.shardPlan(layout.chunks());
        aggregation = aggregation(run.merge().rule());
        for (Contribution contribution : plan.contributions()) {
            open(contribution);
        }
    }

    private static Aggregation aggregation(MergeSpec.Rule rule) {
        return switch (rule) {
            case MEAN -> new Aggregation.Mean();
            case TRIMMED_MEAN -> new Aggregation.TrimmedMean(TRIMMED_FRACTION);
            case CENTRED_CLIPPING -> new Aggregation.CentredClipping(CLIPPING_RADIUS);
        };
    }

    private void open(Contribution contribution) throws IOException {
        try {
            ChunkReader reader = ChunkReader.open(
                    ChunkFile.contribution(layout), objects.open(contribution.object()), contribution.sha256());
            sources.add(new Source(contribution, reader, new Chunk(layout)));
        } catch (UnsoundObjectException refusal) {
            LOG.warn("left out of the merge: object '{}' of miner {} {}", contribution.object(), contribution.miner().shortForm(),
                    refusal.getMessage());
        }
    }

    /** Reduces a shard and stores it. */
    ShardResult reduce(int shard) throws IOException {
        ShardResult result = draft(shard);
        objects.put(plan.shardObject(run.run(), result), objects.file(DRAFT));
        return result;
    }

    /** Reduces a shard into a file of this process. */
    ShardResult draft(int shard) throws IOException {
        BlockRange range = shards.range(shard);
        int first = Math.toIntExact(range.first());
        int end = Math.toIntExact(range.first() + range.count());
        Path path = objects.file(DRAFT);
        try (ChunkWriter writer = new ChunkWriter(ChunkFile.merged(layout, first, end - first), path)) {
            Chunk merged = new Chunk(layout);
            for (int chunk = first; chunk < end; chunk++) {
                reduce(chunk, end, merged);
                writer.write(merged, layout.elementsOf(chunk));
            }
            writer.finish(sources.stream().mapToLong(source -> source.reader.steps()).max().orElse(0));
        }
        return new ShardResult(shard, Hashes.sha256Hex(path), Files.size(path));
    }

    private void reduce(int chunk, int end, Chunk merged) throws IOException {
        List<Source> present = new ArrayList<>();
        for (Source source : sources) {
            try {
                source.reader.read(chunk, end, source.chunk);
                present.add(source);
            } catch (UnsoundObjectException refusal) {
                LOG.warn("left out of the merge: chunk {} of object '{}' of miner {}: {}", chunk, source.contribution.object(),
                        source.contribution.miner().shortForm(), refusal.getMessage());
            }
        }
        if (present.isEmpty()) {
            throw new IOException("no contribution to chunk " + chunk + " of stage " + plan.stage() + " is what its miner committed");
        }
        double[] weights = present.stream().mapToDouble(source -> source.contribution.weight()).toArray();
        int elements = layout.elementsOf(chunk);
        aggregation.merge(present.stream().map(source -> source.chunk.weights).toArray(float[][]::new), weights, elements, merged.weights);
        aggregation.merge(present.stream().map(source -> source.chunk.firstMoment).toArray(float[][]::new), weights, elements,
                merged.firstMoment);
        aggregation.merge(present.stream().map(source -> source.chunk.secondMoment).toArray(float[][]::new), weights, elements,
                merged.secondMoment);
    }
}
