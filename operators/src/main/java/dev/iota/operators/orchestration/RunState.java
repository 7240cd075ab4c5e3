package dev.iota.operators.orchestration;

import dev.iota.operators.table.Table;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Everything the orchestrator remembers. Its size follows from workers, samples in flight and epochs kept, never from the samples done.
 *
 * @param workers those that have a place
 * @param flights samples under way
 * @param retries samples whose last attempt was given up, with the attempt that is due
 * @param merges the merges under way
 * @param shards of those merges
 * @param keyframes the latest of each stage
 * @param epochs those to which the run can go back
 * @param quarantined who may have no place for now
 * @param stakes collateral of all miners that the operator names, in 1e-9 of the token
 * @param progress reads the one record of where the run stands; null before the run began
 * @param keepProgress writes it
 */
public record RunState(
        Table<MinerId, Worker> workers,
        Table<MicroBatch, Flight> flights,
        Table<MicroBatch, Retry> retries,
        Table<Stage, MergePlan> merges,
        Table<ShardId, ShardVotes> shards,
        Table<Stage, Keyframe> keyframes,
        Table<Epoch, EpochManifest> epochs,
        Table<MinerId, Quarantine> quarantined,
        Table<MinerId, Long> stakes,
        Supplier<Progress> progress,
        Consumer<Progress> keepProgress) {

    /** Empty state that lives as long as the process. */
    public static RunState onHeap() {
        AtomicReference<Progress> progress = new AtomicReference<>();
        return new RunState(Table.onHeap(), Table.onHeap(), Table.onHeap(), Table.onHeap(), Table.onHeap(), Table.onHeap(), Table.onHeap(),
                Table.onHeap(), Table.onHeap(), progress::get, progress::set);
    }
}
