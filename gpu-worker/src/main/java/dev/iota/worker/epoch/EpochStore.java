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
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import dev.iota.worker.weights.StageFile;
import dev.iota.worker.weights.StageFileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
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
    private static final String PART = ".part";

    private final RunSpec run;
    private final MinerId miner;
    private final LocalObjects objects;
    private final EpochHistory history;
    private final Conduct conduct;
    private final Contributor contributor;
    private ShardReducer reducer;
    private MergePlan reducing;
    private Begun begun;
    private Contributor.Draft drafted;

    /** The state with which the open epoch began, in a file. */
    private record Begun(EpochManifest manifest, Stage stage, Path file, String sha256) {}

    private record Local(Path file, String sha256) {}

    /**
     * A state that was loaded, in a file; to be closed once it is read.
     *
     * @param sha256 as {@link StageFile#stateSha256}
     */
    public record Loaded(StageFile state, String sha256, long readBytes) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            state.close();
        }
    }

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
        Local local = resolve(manifest, stage);
        Path file = objects.file(statePrefix(manifest, stage) + local.sha256() + STATE_SUFFIX);
        Files.move(local.file(), file, StandardCopyOption.REPLACE_EXISTING);
        begun = new Begun(manifest, stage, file, local.sha256());
        drafted = null;
        reducer = null;
        reducing = null;
        Set<Path> needed = new HashSet<>(contributor.files());
        needed.add(file);
        objects.removeAllBut(needed);
        return new Loaded(StageFile.open(file, run.model(), stage), local.sha256(), objects.takeTraffic().readBytes());
    }

    private Local resolve(EpochManifest target, Stage stage) throws IOException {
        Deque<EpochManifest> ahead = new ArrayDeque<>();
        EpochManifest at = target;
        Optional<Local> local = known(at, stage, target);
        while (local.isEmpty()) {
            ahead.push(at);
            at = history.parent(at);
            local = known(at, stage, target);
        }
        Local state = local.get();
        for (EpochManifest next : ahead) {
            state = merged(next, stage, state.file());
        }
        return state;
    }

    /** The state with which an epoch begins, if no earlier one is needed for it. */
    private Optional<Local> known(EpochManifest manifest, Stage stage, EpochManifest target) throws IOException {
        Optional<Local> own = localState(manifest, stage);
        if (own.isPresent()) {
            return own;
        }
        if (manifest.epoch().value() == 0) {
            return Optional.of(seeded(stage));
        }
        return run.merge().needsBase() ? keyframe(manifest, stage, target) : Optional.of(merged(manifest, stage, null));
    }

    private Local seeded(Stage stage) throws IOException {
        Path file = objects.file("seeded" + PART);
        StageFileWriter.write(file, run.model(), stage, InitialWeights.vectors(run.model(), stage, run.training().seed()),
                run.merge().hasOuterStep());
        return local(file, stage);
    }

    private Local merged(EpochManifest manifest, Stage stage, Path base) throws IOException {
        Path file = objects.file("merged-" + manifest.epoch() + PART);
        MergedStage.write(run, objects, merge(manifest, stage), base, file);
        if (base != null && base.getFileName().toString().endsWith(PART)) {
            Files.delete(base);
        }
        return local(file, stage);
    }

    private Local local(Path file, Stage stage) throws IOException {
        try (StageFile state = StageFile.open(file, run.model(), stage)) {
            return new Local(file, state.stateSha256());
        }
    }

    private Optional<Local> keyframe(EpochManifest manifest, Stage stage, EpochManifest target) throws IOException {
        Optional<Keyframe> named = history.keyframe(stage, manifest.epoch(), target);
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Keyframe keyframe = named.get();
        try {
            Local state = local(objects.fetch(keyframe.object()), stage);
            if (state.sha256().equals(keyframe.stateSha256())) {
                return Optional.of(state);
            }
            LOG.warn("keyframe '{}' is not the state that began epoch {}; going back further", keyframe.object(), manifest.epoch());
        } catch (StoreException | IOException unusable) {
            LOG.warn("keyframe '{}' can't be used, going back further: {}", keyframe.object(), unusable.getMessage());
        }
        return Optional.empty();
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
                Local state = local(file, stage);
                if (state.sha256().equals(sha256)) {
                    return Optional.of(state);
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
    public Contribution upload(Task.Upload task, StageVectors state) throws IOException {
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

    /** Writes what would be uploaded with this state at the end of the epoch that was loaded, to be compared. */
    public void draft(StageVectors learnt) throws IOException {
        drafted = contributor.draft(begun.stage(), begun.manifest().epoch(), learnt, begun.file());
    }

    /**
     * Compares what a miner committed to with what was drafted.
     *
     * @throws IllegalStateException if nothing was drafted since the epoch was loaded
     * @throws StoreException if its object can't be read
     */
    public ContributionCheck compare(Contribution committed) throws IOException {
        if (drafted == null) {
            throw new IllegalStateException("nothing was drafted");
        }
        try (StageFile start = StageFile.open(begun.file(), run.model(), begun.stage())) {
            return ContributionCheck.of(drafted, objects, committed, run.merge().mergesChanges() ? null : start);
        }
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
                + miner + "-" + begun.sha256().substring(0, 16) + ".safetensors";
        Path copy = objects.file("keyframe.part");
        Files.copy(begun.file(), copy, StandardCopyOption.REPLACE_EXISTING);
        long sizeBytes = Files.size(copy);
        objects.put(key, copy);
        return new Keyframe(begun.stage(), begun.manifest().epoch(), key, begun.sha256(), sizeBytes);
    }
}
