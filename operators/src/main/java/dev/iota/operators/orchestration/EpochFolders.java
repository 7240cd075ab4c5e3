package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Which epochs' objects the store must hold, so that the run can go back to each epoch that is kept. */
public final class EpochFolders {
    private EpochFolders() {}

    /**
     * The epochs whose objects are needed: those kept, and before each the merges since a keyframe.
     *
     * @param known every manifest of the present line, one for each epoch
     * @param open the epoch that is under way
     */
    public static Set<Epoch> needed(RunSpec run, Collection<EpochManifest> known, Epoch open) {
        Set<Epoch> needed = new TreeSet<>();
        for (EpochManifest manifest : known) {
            boolean isKept = run.retention().keeps(manifest.epoch(), open) || manifest.epoch().equals(open);
            if (isKept) {
                for (int epoch = firstNeeded(run, known, manifest); epoch <= manifest.epoch().value(); epoch++) {
                    needed.add(new Epoch(epoch));
                }
            }
        }
        return needed;
    }

    private static int firstNeeded(RunSpec run, Collection<EpochManifest> known, EpochManifest target) {
        if (!run.merge().needsBase()) {
            return target.epoch().value();
        }
        int first = target.epoch().value();
        for (int stage = 0; stage < run.model().stages(); stage++) {
            first = Math.min(first, latestKeyframe(known, new Stage(stage), target.epoch()));
        }
        return first;
    }

    /** Epoch of the latest keyframe of a stage from which a target can be reached; 0 where only the run's seed is left. */
    private static int latestKeyframe(Collection<EpochManifest> known, Stage stage, Epoch target) {
        return known.stream()
                .flatMap(manifest -> manifest.keyframe(stage).stream())
                .map(Keyframe::epoch)
                .filter(epoch -> epoch.compareTo(target) <= 0)
                .mapToInt(Epoch::value)
                .max()
                .orElse(0);
    }
}
