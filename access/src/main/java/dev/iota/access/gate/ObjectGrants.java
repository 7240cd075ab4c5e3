package dev.iota.access.gate;

import dev.iota.access.gate.StoredObject.Contribution;
import dev.iota.access.gate.StoredObject.Keyframe;
import dev.iota.access.gate.StoredObject.MergedShard;
import dev.iota.access.run.MergeFolder;
import dev.iota.access.run.RunPlaces;
import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.protocol.gate.ObjectRequest.Access;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.RunSpec;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which miner may read and write which object of a run. Everybody reads the run's description and its tokens; a miner reads what its own
 * stage became and what it is called to merge, and writes what is named by its own key, or by its content. Validators read all of the run.
 */
final class ObjectGrants {
    /** Weights, two moments and an outer momentum, float32. */
    private static final long BYTES_PER_PARAMETER = 4 * Float.BYTES;
    /** Header and hashes of a file. */
    private static final long FILE_BYTES = 16L << 20;

    private final RunSpec run;
    private final Set<MinerId> validators;
    private final Set<String> common = new HashSet<>();

    /** @param validators whom the run's operator trusts to audit */
    ObjectGrants(RunSpec run, DatasetManifest dataset, Set<MinerId> validators) {
        this.run = run;
        this.validators = Set.copyOf(validators);
        common.add(RunSpec.objectKey(run.run()));
        common.add(run.dataset());
        Stream.of(dataset.training(), dataset.validation())
                .flatMap(split -> split.shards().stream())
                .forEach(shard -> common.add(shard.object()));
    }

    /** Why a miner may not; empty if it may. */
    Optional<String> refusal(MinerId miner, Wanted wanted, RunPlaces places) {
        if (wanted.access() == Access.GET && (common.contains(wanted.key()) || isForValidator(miner, wanted.key()))) {
            return Optional.empty();
        }
        Optional<StoredObject> object = StoredObject.of(run.run(), wanted.key());
        if (object.isEmpty()) {
            return Optional.of("object '" + wanted.key() + "' is none that a miner of this run " + verb(wanted));
        }
        boolean isGranted = wanted.access() == Access.GET
                ? mayRead(miner, object.get(), places) : mayWrite(miner, object.get(), wanted, places);
        if (!isGranted) {
            return Optional.of("object '" + wanted.key() + "' is not one that miner " + miner.shortForm() + " " + verb(wanted)
                    + " in its place, now");
        }
        return wanted.access() == Access.PUT ? tooLarge(object.get(), wanted) : Optional.empty();
    }

    /** The most that the files of one stage's whole state take. */
    long maxBytes(Stage stage) {
        return BYTES_PER_PARAMETER * StageLayout.of(run.model(), stage).parameters() + FILE_BYTES;
    }

    /** The same of the stage with the most. */
    long largestState() {
        return IntStream.range(0, run.model().stages()).mapToLong(stage -> maxBytes(new Stage(stage))).max().orElseThrow();
    }

    private boolean isForValidator(MinerId miner, String key) {
        return validators.contains(miner) && key.startsWith("runs/" + run.run() + "/");
    }

    private static boolean mayRead(MinerId miner, StoredObject object, RunPlaces places) {
        if (object instanceof Contribution contribution) {
            return contribution.miner().equals(miner) || mayRead(miner, contribution.folder(), places);
        }
        if (object instanceof MergedShard shard) {
            return mayRead(miner, shard.folder(), places);
        }
        Keyframe keyframe = (Keyframe) object;
        return keyframe.miner().equals(miner) || isAt(miner, keyframe.stage(), places);
    }

    /** What others uploaded is nobody's to read before all are committed to theirs. */
    private static boolean mayRead(MinerId miner, MergeFolder folder, RunPlaces places) {
        return places.isParty(miner, folder) || (isAt(miner, folder.stage(), places) && places.isSealed(folder));
    }

    private static boolean mayWrite(MinerId miner, StoredObject object, Wanted wanted, RunPlaces places) {
        if (object instanceof Contribution contribution) {
            MergeFolder folder = contribution.folder();
            return contribution.miner().equals(miner) && isAt(miner, folder.stage(), places) && places.isOpen(folder);
        }
        if (object instanceof MergedShard shard) {
            // Owners share an object; whoever writes it can only write what it is named by.
            return places.isParty(miner, shard.folder()) && wanted.sha256().startsWith(shard.hash());
        }
        Keyframe keyframe = (Keyframe) object;
        return keyframe.miner().equals(miner) && isAt(miner, keyframe.stage(), places) && places.isToStore(miner, keyframe.epoch());
    }

    private Optional<String> tooLarge(StoredObject object, Wanted wanted) {
        Stage stage = object instanceof Contribution contribution ? contribution.folder().stage()
                : object instanceof MergedShard shard ? shard.folder().stage() : ((Keyframe) object).stage();
        long most = maxBytes(stage);
        return wanted.sizeBytes() <= most ? Optional.empty()
                : Optional.of("object '" + wanted.key() + "' of " + wanted.sizeBytes() + " bytes; at most " + most + " in stage " + stage);
    }

    private static boolean isAt(MinerId miner, Stage stage, RunPlaces places) {
        return places.stage(miner).filter(stage::equals).isPresent();
    }

    private static String verb(Wanted wanted) {
        return wanted.access() == Access.GET ? "may read" : "may write";
    }
}
