package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardPlan.BlockRange;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.merge.Aggregation;
import dev.iota.worker.merge.BlockCodec;
import dev.iota.worker.merge.BlockException;
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
    private static final int VECTORS = 3;
    private static final int AHEAD_SHARDS = 2;
    private static final double TRIMMED_FRACTION = 0.2;
    /** Times the median distance from the median. */
    private static final double CLIPPING_RADIUS = 1;

    private final RunSpec run;
    private final MergePlan plan;
    private final LocalObjects objects;
    private final MergeLayout layout;
    private final ShardPlan shards;
    private final ChunkReduction reduction;
    private final Touch touch;
    private final List<Source> sources = new ArrayList<>();

    /** What becomes of a merged chunk before it is stored. */
    interface Touch {
        /** @param merged the encoded weights first; may be changed in place */
        void on(int shard, byte[] merged, BlockCodec weights, int elements);
    }

    private record Source(Contribution contribution, ChunkReader reader) {}

    ShardReducer(RunSpec run, MergePlan plan, LocalObjects objects, Touch touch) throws IOException {
        this.run = run;
        this.plan = plan;
        this.objects = objects;
        this.touch = touch;
        layout = MergeLayout.of(run.model(), plan.stage(), run.merge());
        shards = plan.shardPlan(layout.chunks());
        reduction = new ChunkReduction(layout, aggregation(run.merge().rule()));
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
            sources.add(new Source(contribution, reader));
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
            byte[] merged = new byte[layout.chunkBytes(layout.merged())];
            long aheadBytes = aheadBytes(end - first);
            for (int chunk = first; chunk < end; chunk++) {
                reduce(chunk, present(chunk, end, aheadBytes), merged);
                touch.on(shard, merged, layout.merged().weights(), layout.elementsOf(chunk));
                writer.write(merged);
            }
            writer.finish(sources.stream().mapToLong(source -> source.reader.steps()).max().orElse(0));
        }
        return new ShardResult(shard, Hashes.sha256Hex(path), Files.size(path));
    }

    /** What is read ahead of all contributions together takes no more than so many shards in float32. */
    private long aheadBytes(int chunks) {
        return (long) AHEAD_SHARDS * chunks * layout.chunkElements() * VECTORS * Float.BYTES / Math.max(1, sources.size());
    }

    private List<Source> present(int chunk, int end, long aheadBytes) throws IOException {
        List<Source> present = new ArrayList<>();
        for (Source source : sources) {
            try {
                source.reader.read(chunk, end, aheadBytes);
                present.add(source);
            } catch (UnsoundObjectException refusal) {
                warn(chunk, source, refusal);
            }
        }
        return present;
    }

    private void reduce(int chunk, List<Source> present, byte[] merged) throws IOException {
        try {
            merge(chunk, present, merged);
        } catch (BlockException unsound) {
            // Somebody committed to what are no blocks, which shows only now.
            List<Source> sound = sound(chunk, present);
            if (sound.size() == present.size()) {
                throw unsound;
            }
            merge(chunk, sound, merged);
        }
    }

    private List<Source> sound(int chunk, List<Source> present) {
        Chunk decoded = new Chunk(layout);
        List<Source> sound = new ArrayList<>();
        for (Source source : present) {
            try {
                source.reader.decode(decoded);
                sound.add(source);
            } catch (UnsoundObjectException refusal) {
                warn(chunk, source, refusal);
            }
        }
        return sound;
    }

    private void merge(int chunk, List<Source> contributing, byte[] merged) throws IOException {
        if (contributing.isEmpty()) {
            throw new IOException("no contribution to chunk " + chunk + " of stage " + plan.stage() + " is what its miner committed");
        }
        byte[][] contributions = contributing.stream().map(source -> source.reader.bytes()).toArray(byte[][]::new);
        double[] weights = contributing.stream().mapToDouble(source -> source.contribution.weight()).toArray();
        reduction.reduce(contributions, contributing.get(0).reader.at(), weights, layout.elementsOf(chunk), merged);
    }

    private static void warn(int chunk, Source source, UnsoundObjectException refusal) {
        LOG.warn("left out of the merge: chunk {} of object '{}' of miner {}: {}", chunk, source.contribution.object(),
                source.contribution.miner().shortForm(), refusal.getMessage());
    }
}
