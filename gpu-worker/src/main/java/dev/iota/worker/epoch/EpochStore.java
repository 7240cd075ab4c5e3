package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.compute.InitialWeights;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import dev.iota.worker.weights.StageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's view of the epochs in the object store: it loads the state with which one begins, uploads what was learnt in it, reduces shards
 * of its merge, and stores keyframes. Everything that is read is checked by its hash. For one thread.
 */
public final class EpochStore {
    private static final Logger LOG = LoggerFactory.getLogger(EpochStore.class);

    private static final String STATE_SUFFIX = ".safetensors";

    private final RunSpec run;
    private final MinerId miner;
    private final LocalObjects objects;
    private final EpochHistory history;
    private final Conduct conduct;
    private final Contributor contributor;
    private ShardReducer reducer;
    private MergePlan reducing;
    private Begun begun;

    /** The state with which the open epoch began, in a file. */
    private record Begun(EpochManifest manifest, Stage stage, Path file, String sha256) {}

    private record Local(Path file, EpochState state) {}

    /**
     * A state that was loaded.
     *
     * @param sha256 as {@link EpochState#sha256}
     */
    public record Loaded(StageState state, String sha256, long readBytes) {}

    /** Shards that were reduced. */
    public record Reduced(List<ShardResult> results, long readBytes, long writtenBytes) {}

    /** @param folder of this process alone; each load removes from it what is no longer needed */
    public EpochStore(ObjectStore store, Path folder, RunSpec run, MinerId miner, EpochHistory history) throws IOException {
        this(store, folder, run, miner, history, Conduct.HONEST);
    }

    /** As above, with a conduct that may change what shards are reduced to. */
    public EpochStore(ObjectStore store, Path folder, RunSpec run, MinerId miner, EpochHistory history, Conduct conduct)
            throws IOException {
        this.run = run;
        this.miner = miner;
        this.objects = new LocalObjects(store, folder);
        this.history = history;
        this.conduct = conduct;
        this.contributor = new Contributor(run, miner, objects);
    }

    /**
     * The state with which an epoch begins: from the latest one that is at hand, in a keyframe, or given by the run's seed, through the
     * merges since.
     *
     * @throws StoreException if an object or manifest is missing, or has another hash than it should
     * @throws IOException if the disk fails
     */
    public Loaded load(EpochManifest manifest, Stage stage) throws IOException {
        contributor.begin(manifest);
        EpochState state = resolve(manifest, stage);
        String sha256 = state.sha256();
        Path file = objects.file(statePrefix(manifest, stage) + sha256 + STATE_SUFFIX);
        if (run.merge().needsBase() && !Files.exists(file)) {
            StageFiles.write(file, run.model(), stage, state.state(), state.velocity());
        }
        begun = new Begun(manifest, stage, file, sha256);
        reducer = null;
        reducing = null;
        objects.removeAllBut(Set.of(file));
        return new Loaded(state.state(), sha256, objects.takeTraffic().readBytes());
    }

    private EpochState resolve(EpochManifest target, Stage stage) throws IOException {
        Deque<EpochManifest> ahead = new ArrayDeque<>();
        EpochManifest at = target;
        EpochState state = null;
        Path base = null;
        while (state == null) {
            Optional<Local> local = localState(at, stage);
            if (local.isPresent()) {
                base = local.get().file();
                state = local.get().state();
            } else if (at.epoch().value() == 0) {
                StageState seeded = StageState.fresh(InitialWeights.of(run.model(), stage, run.training().seed()));
                state = EpochState.fresh(seeded, run.merge().hasOuterStep());
            } else if (!run.merge().needsBase()) {
                state = MergedStage.of(run, objects, merge(at, stage), null);
            } else {
                state = keyframe(at, stage, target).orElse(null);
            }
            if (state == null) {
                ahead.push(at);
                at = history.parent(at);
            }
        }
        for (EpochManifest next : ahead) {
            if (base == null) {
                base = objects.file("base.part");
                StageFiles.write(base, run.model(), stage, state.state(), state.velocity());
            }
            state = MergedStage.of(run, objects, merge(next, stage), base);
            base = null;
        }
        return state;
    }

    private Optional<EpochState> keyframe(EpochManifest manifest, Stage stage, EpochManifest target) throws IOException {
        Optional<Keyframe> named = history.keyframe(stage, manifest.epoch(), target);
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Keyframe keyframe = named.get();
        try {
            EpochState state = read(objects.fetch(keyframe.object()), stage);
            if (state.sha256().equals(keyframe.stateSha256())) {
                return Optional.of(state);
            }
            LOG.warn("keyframe '{}' is not the state that began epoch {}; going back further", keyframe.object(), manifest.epoch());
        } catch (StoreException | IOException unusable) {
            LOG.warn("keyframe '{}' can't be used, going back further: {}", keyframe.object(), unusable.getMessage());
        }
        return Optional.empty();
    }

    private EpochState read(Path file, Stage stage) throws IOException {
        return new EpochState(StageFiles.read(file, run.model(), stage), StageFiles.readVelocity(file, run.model(), stage));
    }

    private static StageMerge merge(EpochManifest manifest, Stage stage) {
        return manifest.merge(stage).orElseThrow(
                () -> new StoreException("the manifest of epoch " + manifest.epoch() + " has no weights for stage " + stage));
    }

    /** A state of this process's own, if its file is as it was written: the name has the hash. */
    private Optional<Local> localState(EpochManifest manifest, Stage stage) throws IOException {
        String prefix = statePrefix(manifest, stage);
        for (Path file : objects.named(prefix)) {
            String sha256 = file.getFileName().toString().substring(prefix.length()).replace(STATE_SUFFIX, "");
            try {
                EpochState state = read(file, stage);
                if (state.sha256().equals(sha256)) {
                    return Optional.of(new Local(file, state));
                }
                LOG.warn("{} is damaged; loading from the store", file);
            } catch (IOException unusable) {
                LOG.warn("{} can't be used, loading from the store: {}", file, unusable.getMessage());
            }
            Files.delete(file);
        }
        return Optional.empty();
    }

    private static String statePrefix(EpochManifest manifest, Stage stage) {
        return "state-" + stage + "-" + manifest.contentSha256() + "-";
    }

    /** Writes what was learnt to the object store, under a key of its own for each content. */
    public Contribution upload(Task.Upload task, StageState state) throws IOException {
        Contribution contribution = contributor.upload(task, state, begun.file());
        objects.takeTraffic();
        return contribution;
    }

    /**
     * Reduces these shards of a plan, or those that the plan gives to a miner.
     *
     * @throws StoreException if contributions can't be read or results not be written
     * @throws IOException if the disk fails, or no contribution to some part is sound
     */
    public Reduced reduce(MergePlan plan, List<Integer> shards) throws IOException {
        if (!plan.equals(reducing)) {
            reducer = new ShardReducer(run, plan, objects,
                    (shard, merged, codec, elements) -> conduct.afterReduction(miner, plan, shard, merged, codec, elements));
            reducing = plan;
        }
        List<ShardResult> results = new ArrayList<>();
        for (int shard : ownUploadsFirst(plan, shards)) {
            results.add(reducer.reduce(shard));
        }
        LocalObjects.Traffic traffic = objects.takeTraffic();
        return new Reduced(results, traffic.readBytes(), traffic.writtenBytes());
    }

    /**
     * Compares what a miner committed to with what it would have committed to with this state at the end of the epoch that was loaded.
     *
     * @param start weights with which that epoch began
     * @throws StoreException if its object can't be read
     */
    public ContributionCheck compare(Contribution committed, StageState learnt, float[] start) throws IOException {
        Contributor.Draft draft = contributor.draft(begun.stage(), begun.manifest().epoch(), learnt, begun.file());
        return ContributionCheck.of(draft, objects, committed, run.merge().mergesChanges() ? new float[start.length] : start);
    }

    /**
     * Reduces shards of a plan once more, and stores nothing.
     *
     * @throws StoreException if contributions can't be read
     */
    public List<ShardResult> repeat(MergePlan plan, List<Integer> shards) throws IOException {
        ShardReducer repeated = new ShardReducer(run, plan, objects, (shard, merged, codec, elements) -> {});
        List<ShardResult> results = new ArrayList<>();
        for (int shard : shards) {
            results.add(repeated.draft(shard));
        }
        return results;
    }

    /** So that the other owners' shards lie in the store already, mostly, when their turn comes, and need not be sent twice. */
    private List<Integer> ownUploadsFirst(MergePlan plan, List<Integer> shards) {
        int place = plan.indexOf(miner);
        ShardPlan owners = plan.shardPlan(0);
        return shards.stream().sorted(Comparator.comparing((Integer shard) -> owners.uploader(shard) != place)).toList();
    }

    /** Stores the state with which the open epoch began. */
    public Keyframe storeState() throws IOException {
        String key = "runs/" + run.run() + "/epochs/" + begun.manifest().epoch() + "/keyframe-" + begun.stage() + "-"
                + begun.sha256().substring(0, 16) + ".safetensors";
        Path copy = objects.file("keyframe.part");
        Files.copy(begun.file(), copy, StandardCopyOption.REPLACE_EXISTING);
        long sizeBytes = Files.size(copy);
        objects.put(key, copy);
        return new Keyframe(begun.stage(), begun.manifest().epoch(), key, begun.sha256(), sizeBytes);
    }
}
