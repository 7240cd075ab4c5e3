package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.compute.InitialWeights;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.pipeline.Task;
import dev.iota.worker.store.Hashes;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.StoreException;
import dev.iota.worker.weights.StageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings a stage's weights from the object store and to it. Files are kept by their hash in a folder of this process alone, so that a
 * worker need not download what it has just uploaded; each load removes those it did not need.
 */
public final class EpochStore {
    private final ObjectStore store;
    private final Path folder;
    private final RunSpec run;
    private final MinerId miner;

    public EpochStore(ObjectStore store, Path folder, RunSpec run, MinerId miner) throws IOException {
        this.store = store;
        this.folder = Files.createDirectories(folder);
        this.run = run;
        this.miner = miner;
    }

    /**
     * The weights with which a term begins: the weighted mean of the stage's contributions, or what the run's seed gives if there are none.
     *
     * @throws StoreException if an object is missing or has another hash than the manifest says
     * @throws IOException if a file is no such stage of this model, or the disk fails
     */
    public StageState load(EpochManifest manifest, Stage stage) throws IOException {
        List<Contribution> contributions = manifest.contributions(stage);
        if (contributions.isEmpty()) {
            requireInitial(manifest, stage);
            return StageState.fresh(InitialWeights.of(run.model(), stage, run.training().seed()));
        }
        WeightedMean mean = new WeightedMean();
        Set<Path> used = new HashSet<>();
        for (Contribution contribution : contributions) {
            Path file = fetch(contribution);
            used.add(file);
            mean.add(StageFiles.read(file, run.model(), stage), contribution.weight());
        }
        removeAllBut(used);
        return mean.mean();
    }

    /** Writes a stage to the object store, under a key of its own for each content: an earlier one may be in a manifest. */
    public Contribution upload(Task.Upload task, StageState state) throws IOException {
        Path written = folder.resolve("upload.safetensors");
        StageFiles.write(written, run.model(), task.place().stage(), state);
        String sha256 = Hashes.sha256Hex(written);
        Path kept = cached(sha256);
        Files.move(written, kept, StandardCopyOption.REPLACE_EXISTING);
        String object = objectKey(task, sha256);
        store.put(object, kept);
        return new Contribution(miner, object, sha256, Files.size(kept), task.backwardPasses());
    }

    private String objectKey(Task.Upload task, String sha256) {
        return "runs/" + run.run() + "/epochs/" + task.term().epoch().next() + "/generation-" + task.term().generation() + "/stage-"
                + task.place().stage() + "/" + miner + "-" + sha256.substring(0, 16) + ".safetensors";
    }

    private Path fetch(Contribution contribution) throws IOException {
        Path file = cached(contribution.sha256());
        if (!Files.exists(file) || !Hashes.sha256Hex(file).equals(contribution.sha256())) {
            store.copyTo(contribution.object(), file);
            String found = Hashes.sha256Hex(file);
            if (!found.equals(contribution.sha256())) {
                Files.delete(file);
                throw new StoreException("object '" + contribution.object() + "' in " + store + " has the hash " + found
                        + ", but the epoch's manifest says " + contribution.sha256() + ": it was changed after its upload");
            }
        }
        return file;
    }

    private Path cached(String sha256) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new StoreException("the epoch's manifest holds '" + sha256 + "', which is no SHA-256 hash");
        }
        return folder.resolve(sha256 + ".safetensors");
    }

    private void removeAllBut(Set<Path> used) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).filter(file -> !used.contains(file)).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void requireInitial(EpochManifest manifest, Stage stage) {
        if (manifest.epoch().value() > 0) {
            throw new StoreException("the manifest of epoch " + manifest.epoch() + " has no weights for stage " + stage);
        }
    }
}
