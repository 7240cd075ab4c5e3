package dev.iota.worker.epoch;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.store.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The latest manifest of each epoch, as the topic {@code epochs} tells them. For many threads. */
public final class EpochHistory {
    private final Map<Epoch, EpochManifest> manifests = new ConcurrentHashMap<>();

    /** A history of these, in the order in which they were published. */
    public static EpochHistory of(Collection<EpochManifest> published) {
        EpochHistory history = new EpochHistory();
        published.forEach(history::add);
        return history;
    }

    /** A later manifest of the same epoch takes the place of the earlier. */
    public void add(EpochManifest manifest) {
        manifests.put(manifest.epoch(), manifest);
    }

    /** The latest manifest of an epoch; empty if there is none yet. */
    public Optional<EpochManifest> latest(Epoch epoch) {
        return Optional.ofNullable(manifests.get(epoch));
    }

    /**
     * The epoch from which a manifest's weights come.
     *
     * @throws StoreException if it is not known, or is not the one that the manifest names by its hash
     */
    public EpochManifest parent(EpochManifest manifest) {
        EpochManifest parent = manifests.get(new Epoch(manifest.epoch().value() - 1));
        if (parent == null || !parent.contentSha256().equals(manifest.parentSha256())) {
            throw new StoreException("the manifest of epoch " + manifest.epoch() + " builds on " + manifest.parentSha256()
                    + ", which the topic of epochs does not hold: its records were changed or lost");
        }
        return parent;
    }

    /** The keyframes of a stage for one epoch that any manifest up to another names. */
    Optional<Keyframe> keyframe(Stage stage, Epoch epoch, EpochManifest upTo) {
        return manifests.values().stream()
                .filter(manifest -> manifest.epoch().compareTo(upTo.epoch()) <= 0)
                .flatMap(manifest -> manifest.keyframe(stage).stream())
                .filter(keyframe -> keyframe.epoch().equals(epoch))
                .findFirst();
    }

    /** All that are known, the first epoch first. */
    public List<EpochManifest> all() {
        return manifests.values().stream().sorted((one, other) -> one.epoch().compareTo(other.epoch())).toList();
    }
}
