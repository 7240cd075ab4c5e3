package dev.iota.worker.epoch;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.MergeSpec;
import dev.iota.protocol.run.RetentionSpec;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.pipeline.Place;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.pipeline.Term;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Some miners of one stage with their real files in one real store, and whoever seals their epochs. */
final class Miners {
    static final Stage STAGE = new Stage(1);
    static final int EVERY = 100;

    final RunSpec run;
    final ObjectStore objects;
    private final Path folder;
    private final List<MinerId> miners;
    private final List<EpochStore> stores = new ArrayList<>();
    private final EpochHistory history = new EpochHistory();
    private final List<StageState> begun = new ArrayList<>();
    private final List<Keyframe> keyframes = new ArrayList<>();
    private EpochManifest latest;
    private int strangers;

    Miners(Path folder, MergeSpec merge, int count) throws IOException {
        this.folder = folder;
        run = new RunSpec(RunSpec.VERSION, new RunId("small"), MinerKey.generate().miner(),
                new ModelSpec(64, 32, 2, 1, 96, 10_000, List.of(1, 1), Cut.NONE), TrainingSpec.of(1, 2, 0.01), TensorCodec.FP32, TensorCodec.FP32,
                "none", merge, RetentionSpec.DEFAULT, IncentiveSpec.DEFAULT, 8, 80, RunSpec.Limits.local());
        objects = ObjectStores.open(folder.resolve("store").toString());
        miners = IntStream.range(0, count).mapToObj(miner -> MinerKey.generate().miner()).sorted().toList();
        for (int miner = 0; miner < count; miner++) {
            stores.add(new EpochStore(objects, folder.resolve("miner-" + miner), run, miners.get(miner), history));
            begun.add(null);
        }
        latest = EpochManifest.initial(run.run());
        history.add(latest);
    }

    EpochStore store(int miner) {
        return stores.get(miner);
    }

    EpochManifest latest() {
        return latest;
    }

    StageState load(int miner) throws IOException {
        StageState state = load(stores.get(miner), latest);
        begun.set(miner, state);
        return state;
    }

    static StageState load(EpochStore store, EpochManifest manifest) throws IOException {
        try (EpochStore.Loaded loaded = store.load(manifest, STAGE)) {
            return loaded.state().copy();
        }
    }

    /** All load; answers what the first has. */
    StageState loadAll() throws IOException {
        for (int miner = 1; miner < miners.size(); miner++) {
            load(miner);
        }
        return load(0);
    }

    /** The state with which a miner began, every weight changed alike. */
    StageState learnt(int miner, float change, long steps) {
        return changed(miner, change, 1, steps);
    }

    /** One weight in so many changed, and no momentum left. */
    StageState learntAtFew(int miner, float change) {
        StageState changed = changed(miner, change, EVERY, 1);
        return new StageState(changed.weights(), new float[changed.weights().length], changed.secondMoment(), changed.steps());
    }

    private StageState changed(int miner, float change, int every, long steps) {
        float[] weights = begun.get(miner).weights().clone();
        float[] moment = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] += i % every == 0 ? change : 0;
            moment[i] = Math.abs(weights[i]);
        }
        return new StageState(weights, weights.clone(), moment, steps);
    }

    Contribution upload(int miner, StageState state, long backwardPasses) throws IOException {
        Term term = new Term(latest.epoch(), latest.generation());
        return stores.get(miner).upload(new Task.Upload(new Place(STAGE, new Slot(miner)), term, OptionalDouble.empty(), backwardPasses), state);
    }

    MergePlan plan(List<Contribution> contributions) {
        return new MergePlan(latest.epoch(), latest.generation(), STAGE, "ab".repeat(32),
                contributions.stream().sorted(Comparator.comparing(Contribution::miner)).toList());
    }

    /** Every contributor reduces its shards; the next epoch is published. */
    StageMerge seal(List<Contribution> contributions) throws IOException {
        MergePlan plan = plan(contributions);
        TreeMap<Integer, ShardResult> results = new TreeMap<>();
        for (int miner = 0; miner < miners.size() && !plan.isSingle(); miner++) {
            int place = plan.indexOf(miners.get(miner));
            if (place >= 0) {
                for (ShardResult result : stores.get(miner).reduce(plan, plan.shardPlan(0).ownedBy(place)).results()) {
                    ShardResult before = results.put(result.shard(), result);
                    if (before != null && !before.equals(result)) {
                        throw new AssertionError("owners of shard " + result.shard() + " differ");
                    }
                }
            }
        }
        StageMerge merge = new StageMerge(plan, List.copyOf(results.values()));
        StageMerge head = new StageMerge(new MergePlan(plan.epoch(), plan.generation(), new Stage(0), plan.seed(), contributions.subList(0, 1)),
                List.of());
        latest = new EpochManifest(EpochManifest.VERSION, run.run(), latest.epoch().next(), latest.generation(),
                new MicroBatch(8L * latest.epoch().next().value()), 1.0, 0, 0, latest.contentSha256(), List.of(head, merge), keyframes);
        history.add(latest);
        return merge;
    }

    void keep(Keyframe keyframe) {
        keyframes.add(keyframe);
    }

    void rollBack(int epoch) {
        EpochManifest target = history.all().get(epoch);
        latest = target.fenced(new Generation(latest.generation().value() + 1));
        history.add(latest);
    }

    /** What somebody loads who was not there. */
    StageState stranger() throws IOException {
        return load(storeOf("stranger-" + strangers++, history), latest);
    }

    EpochStore storeOf(String name, EpochHistory known) throws IOException {
        return new EpochStore(objects, folder.resolve(name), run, MinerKey.generate().miner(), known);
    }

    /** The last byte of an object changes. */
    void corrupt(String object) {
        byte[] bytes = objects.get(object);
        bytes[bytes.length - 1]++;
        objects.put(object, bytes);
    }

    /** Nobody has copies of objects any more. */
    void forgetCopies() throws IOException {
        for (int miner = 0; miner < miners.size(); miner++) {
            try (Stream<Path> files = Files.list(folder.resolve("miner-" + miner))) {
                for (Path file : files.filter(path -> path.getFileName().toString().startsWith("runs_")).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
