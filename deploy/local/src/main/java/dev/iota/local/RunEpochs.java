package dev.iota.local;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.RunId;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The manifests of a run that lie in its object store, for when no broker is there to ask. */
final class RunEpochs {
    private RunEpochs() {}

    /** In the order in which they became durable. */
    static List<EpochManifest> stored(String store, RunId run) {
        List<EpochManifest> manifests = new ArrayList<>();
        try (ObjectStore objects = ObjectStores.open(store)) {
            for (String key : objects.list("runs/" + run + "/epochs/")) {
                if (key.matches(".*/manifest-\\d+\\.json")) {
                    manifests.add(read(objects, key));
                }
            }
        }
        manifests.sort(Comparator.comparing(EpochManifest::generation).thenComparing(EpochManifest::epoch));
        return manifests;
    }

    private static EpochManifest read(ObjectStore objects, String key) {
        try {
            return EpochManifest.read(objects.get(key));
        } catch (RejectedException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "Object '" + key + "' in " + objects + " is no manifest: " + e.getMessage(), e);
        }
    }
}
