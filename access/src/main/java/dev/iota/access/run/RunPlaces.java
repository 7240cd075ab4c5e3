package dev.iota.access.run;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who has which place and which task in a run, folded from the records of the orchestrator and the operator, whose signatures were checked,
 * in the order in which each topic has them. A miner has the place that it takes by the same commands. For many threads.
 */
public final class RunPlaces {
    /** Merges whose parties are remembered: a few of every stage. */
    private static final int MAX_MERGES = 1_024;
    private static final int MAX_GENERATIONS = 16;

    private final RunSpec run;
    private final Map<MinerId, Place> places = new HashMap<>();
    private final Map<MinerId, Epoch> keyframes = new HashMap<>();
    private final Map<MinerId, Long> stakes = new HashMap<>();
    private final Set<MergeFolder> sealed = new HashSet<>();
    private final TreeMap<Generation, Epoch> open = new TreeMap<>();
    private final Map<MergeFolder, Set<MinerId>> parties = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MergeFolder, Set<MinerId>> eldest) {
            return size() > MAX_MERGES;
        }
    };
    private Generation generation = Generation.FIRST;

    private record Place(Stage stage, long givenAtMillis) {}

    public RunPlaces(RunSpec run) {
        this.run = Objects.requireNonNull(run, "run");
    }

    /**
     * A command of the orchestrator. Of an older generation than another before it, it counts for nothing, as with workers. Manifests do
     * not count for that: they may be read before commands that came earlier.
     */
    public synchronized void command(CommandEnvelope envelope) {
        if (!envelope.run().equals(run.run()) || envelope.generation().compareTo(generation) < 0) {
            return;
        }
        generation = envelope.generation();
        Command command = envelope.command();
        if (command instanceof Command.Assign assign && assign.stage().value() < run.model().stages()) {
            places.put(assign.miner(), new Place(assign.stage(), envelope.sentAtMillis()));
        } else if (command instanceof Command.Rejoin rejoin) {
            places.computeIfPresent(rejoin.miner(), (miner, place) -> envelope.sentAtMillis() < place.givenAtMillis() ? place : null);
        } else if (command instanceof Command.StoreState store) {
            keyframes.put(store.miner(), envelope.epoch());
        } else if (command instanceof Command.MergeShards merge) {
            Stream<MinerId> called = merge.substitute() != null ? Stream.of(merge.substitute())
                    : merge.plan().contributions().stream().map(Contribution::miner);
            parties.computeIfAbsent(MergeFolder.of(merge.plan()), unseen -> new HashSet<>()).addAll(called.collect(Collectors.toSet()));
        }
    }

    /** A manifest that was published. */
    public synchronized void manifest(EpochManifest manifest) {
        if (!manifest.run().equals(run.run())) {
            return;
        }
        open.merge(manifest.generation(), manifest.epoch(), (one, other) -> one.compareTo(other) > 0 ? one : other);
        if (open.size() > MAX_GENERATIONS) {
            open.pollFirstEntry();
        }
        manifest.stages().forEach(merge -> sealed.add(MergeFolder.of(merge.plan())));
    }

    /** What the operator tells of a miner's collateral. */
    public synchronized void stake(StakeRecord stake) {
        if (stake.run().equals(run.run())) {
            stakes.put(stake.miner(), stake.stakeUnits());
        }
    }

    /** Where a miner's place is, or was when the run ended; empty if it has none. */
    public synchronized Optional<Stage> stage(MinerId miner) {
        return Optional.ofNullable(places.get(miner)).map(Place::stage);
    }

    /** Whether the run's last epoch is sealed, and no rollback took that back. */
    public synchronized boolean isOver() {
        return !open.isEmpty() && open.lastEntry().getValue().value() >= run.epochs();
    }

    /** In 1e-9 of the token; 0 without any. */
    public synchronized long stakeUnits(MinerId miner) {
        return stakes.getOrDefault(miner, 0L);
    }

    /** Whether a miner was told to store the state that began this epoch. */
    public synchronized boolean isToStore(MinerId miner, Epoch epoch) {
        return epoch.equals(keyframes.get(miner));
    }

    /** Whether a miner contributes to a merge, or was called to reduce its shards. */
    public synchronized boolean isParty(MinerId miner, MergeFolder folder) {
        return parties.getOrDefault(folder, Set.of()).contains(miner);
    }

    /** Whether a merge is part of the run's record. */
    public synchronized boolean isSealed(MergeFolder folder) {
        return sealed.contains(folder);
    }

    /** Whether a merge takes contributions, or did until just now. */
    public synchronized boolean isOpen(MergeFolder folder) {
        Epoch latest = open.get(folder.generation());
        return latest != null && (folder.epoch().equals(latest.next()) || folder.epoch().equals(latest));
    }
}
