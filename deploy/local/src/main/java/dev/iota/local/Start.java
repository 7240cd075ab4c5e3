package dev.iota.local;

import dev.iota.operators.orchestration.Fence;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.id.Generation;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a run's job begins.
 *
 * @param checkpoint empty for a new run
 */
record Start(Optional<Path> checkpoint, Fence fence) {

    /**
     * From the newest checkpoint; or, if the run is to be rolled back, from that of the epoch asked for, in a generation above all that the
     * log holds. An order that was carried out before changes nothing any more.
     */
    static Start of(RunFolder folder, RunWatcher watcher) {
        Optional<Path> newest = Checkpoints.newest(folder.checkpoints());
        Optional<RollbackOrder> order = RollbackOrder.find(folder);
        if (order.isEmpty()) {
            return new Start(newest, Fence.NONE);
        }
        if (order.get().generation() != null) {
            return new Start(newest, order.get().fence());
        }
        List<EpochManifest> manifests = watcher.caughtUp(RunView::epochs);
        Generation latest = manifests.stream().map(EpochManifest::generation).max(Comparator.naturalOrder()).orElse(Generation.FIRST);
        RollbackOrder dated = order.get().in(latest.next());
        dated.write(folder);
        Optional<Path> held = manifests.stream()
                .filter(manifest -> manifest.epoch().value() == dated.epoch())
                .reduce((earlier, later) -> later)
                .flatMap(manifest -> Checkpoints.from(folder.checkpoints(), manifest.checkpoint()));
        held.ifPresent(checkpoint -> Checkpoints.deleteAfter(folder.checkpoints(), checkpoint));
        return new Start(held.or(() -> newest), dated.fence());
    }
}
