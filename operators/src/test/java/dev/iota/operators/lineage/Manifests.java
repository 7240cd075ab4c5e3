package dev.iota.operators.lineage;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Manifests of a run in which every stage's miners do the same work, if nothing else is said. */
public record Manifests(RunSpec run, int miners) {
    private static final String HASH = "0".repeat(64);
    private static final long[] SAME_WORK = {};

    /** A miner of a stage. */
    public static MinerId miner(int stage, int place) {
        return MinerId.of(ByteBuffer.allocate(MinerId.KEY_BYTES).putInt(1_000 * (stage + 1) + place).array());
    }

    public EpochManifest begins(int epoch, int generation) {
        return begins(epoch, generation, generation, 3.0);
    }

    /** @param endedIn generation in which the epoch before was sealed */
    public EpochManifest begins(int epoch, int generation, int endedIn, double meanLoss) {
        return begins(epoch, generation, endedIn, meanLoss, SAME_WORK);
    }

    /** @param passes of each miner of each stage, minus one; all the same if there are none */
    public EpochManifest begins(int epoch, int generation, int endedIn, double meanLoss, long[] passes) {
        if (epoch == 0) {
            return EpochManifest.initial(run.run()).fenced(new Generation(generation));
        }
        List<StageMerge> merges = new ArrayList<>();
        for (int stage = 0; stage < run.model().stages(); stage++) {
            int current = stage;
            List<Contribution> contributions = IntStream.range(0, miners)
                    .mapToObj(place -> new Contribution(miner(current, place), "runs/test/" + place, HASH, 1,
                            passes.length == 0 ? 9 : passes[place] - 1))
                    .sorted(Comparator.comparing(Contribution::miner))
                    .toList();
            MergePlan plan = new MergePlan(new Epoch(epoch - 1), new Generation(endedIn), new Stage(stage), HASH, contributions);
            merges.add(new StageMerge(plan,
                    IntStream.range(0, plan.shards()).mapToObj(shard -> new ShardResult(shard, HASH, 1)).toList()));
        }
        return new EpochManifest(EpochManifest.VERSION, run.run(), new Epoch(epoch), new Generation(generation),
                new MicroBatch(epoch * run.samplesPerEpoch()), meanLoss, 1_000L * epoch, 0, HASH, merges, List.of());
    }
}
