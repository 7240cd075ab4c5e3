package dev.iota.operators.agreement;

import dev.iota.operators.orchestration.SimulatedMiner;
import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Merges of the first stage by some miners, all of whom find the truth if nothing else is said. */
public record Merging(int contributors) {
    public static final String TRUTH = "0".repeat(64);
    public static final String LIE = "1".repeat(64);
    public static final RunSpec RUN = TestRun.of(2, 10, 100);
    public static final long SEALED_MILLIS = 1_000_000;

    /** In the order of the plan. */
    public MinerId miner(int place) {
        return IntStream.range(0, contributors).mapToObj(Merging::numbered).sorted().toList().get(place);
    }

    public static MinerId numbered(int number) {
        return new SimulatedMiner(RUN.run(), number).id();
    }

    public MergePlan plan(int epoch, int generation) {
        List<Contribution> contributions = IntStream.range(0, contributors)
                .mapToObj(number -> new Contribution(numbered(number), "runs/test/" + number, TRUTH, 1, 7))
                .sorted(Comparator.comparing(Contribution::miner))
                .toList();
        return new MergePlan(new Epoch(epoch), new Generation(generation), Stage.FIRST, "cd".repeat(32), contributions);
    }

    /** The shard that two own. */
    public int shardOf(int first, int second) {
        ShardPlan shards = plan(0, 0).shardPlan(1);
        return shards.ownedBy(first).stream().filter(shard -> shards.owners(shard).contains(second)).findFirst().orElseThrow();
    }

    public WorkerEvent.ShardsMerged reports(int epoch, int place) {
        return reports(epoch, place, TRUTH);
    }

    /** All that a contributor owns. */
    public WorkerEvent.ShardsMerged reports(int epoch, int place, String sha256) {
        return reports(epoch, 0, plan(epoch, 0).shardPlan(1).ownedBy(place), sha256);
    }

    public static WorkerEvent.ShardsMerged reports(int epoch, int generation, List<Integer> shards, String sha256) {
        return new WorkerEvent.ShardsMerged(new Epoch(epoch), new Generation(generation), Stage.FIRST,
                shards.stream().map(shard -> new ShardResult(shard, sha256, 1)).toList(), 0, 0);
    }

    public EpochManifest seals(int epoch) {
        return seals(epoch, 0, Map.of());
    }

    /** The manifest after an epoch. */
    public EpochManifest seals(int epoch, int generation, Map<Integer, String> otherwise) {
        MergePlan plan = plan(epoch, generation);
        List<ShardResult> shards = IntStream.range(0, plan.shards())
                .mapToObj(shard -> new ShardResult(shard, otherwise.getOrDefault(shard, TRUTH), 1))
                .toList();
        return new EpochManifest(EpochManifest.VERSION, RUN.run(), new Epoch(epoch + 1), new Generation(generation),
                new MicroBatch(10L * (epoch + 1)), 2.0, SEALED_MILLIS + epoch, 0, TRUTH, List.of(new StageMerge(plan, shards)), List.of());
    }
}
