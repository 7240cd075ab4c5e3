package dev.iota.access.gate;

import dev.iota.access.gate.StoredObject.Folder;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.StakeRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who has which place and which task in a run, as the orchestrator's records tell. For many threads. */
public final class RunPlaces {
    /** Merges whose parties are remembered: a few of every stage. */
    private static final int MAX_MERGES = 1_024;
    private static final int MAX_GENERATIONS = 16;

    private final Map<MinerId, Stage> places = new HashMap<>();
    private final Map<MinerId, Epoch> keyframes = new HashMap<>();
    private final Map<MinerId, Long> stakes = new HashMap<>();
    private final Set<Folder> sealed = new HashSet<>();
    private final TreeMap<Generation, Epoch> open = new TreeMap<>();
    private final Map<Folder, Set<MinerId>> parties = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Folder, Set<MinerId>> eldest) {
            return size() > MAX_MERGES;
        }
    };

    /** A command that the orchestrator signed. */
    public synchronized void command(CommandEnvelope envelope) {
        Command command = envelope.command();
        if (command instanceof Command.Assign assign) {
            places.put(assign.miner(), assign.stage());
        } else if (command instanceof Command.Rejoin rejoin) {
            places.remove(rejoin.miner());
        } else if (command instanceof Command.StoreState store) {
            keyframes.put(store.miner(), envelope.epoch());
        } else if (command instanceof Command.MergeShards merge) {
            Stream<MinerId> called = merge.substitute() != null ? Stream.of(merge.substitute())
                    : merge.plan().contributions().stream().map(Contribution::miner);
            parties.computeIfAbsent(folder(merge.plan()), unseen -> new HashSet<>()).addAll(called.collect(Collectors.toSet()));
        }
    }

    /** A manifest that was published. */
    public synchronized void manifest(EpochManifest manifest) {
        open.merge(manifest.generation(), manifest.epoch(), (one, other) -> one.compareTo(other) > 0 ? one : other);
        if (open.size() > MAX_GENERATIONS) {
            open.pollFirstEntry();
        }
        manifest.stages().forEach(merge -> sealed.add(folder(merge.plan())));
    }

    /** What the operator tells of a miner's collateral. */
    public synchronized void stake(StakeRecord stake) {
        stakes.put(stake.miner(), stake.stakeUnits());
    }

    synchronized Optional<Stage> stage(MinerId miner) {
        return Optional.ofNullable(places.get(miner));
    }

    synchronized long stakeUnits(MinerId miner) {
        return stakes.getOrDefault(miner, 0L);
    }

    /** Whether a miner was told to store the state that began this epoch. */
    synchronized boolean isToStore(MinerId miner, Epoch epoch) {
        return epoch.equals(keyframes.get(miner));
    }

    /** Whether a miner contributes to a merge, or was called to reduce its shards. */
    synchronized boolean isParty(MinerId miner, Folder folder) {
        return parties.getOrDefault(folder, Set.of()).contains(miner);
    }

    /** Whether a merge is part of the run's record. */
    synchronized boolean isSealed(Folder folder) {
        return sealed.contains(folder);
    }

    /** Whether a merge takes contributions, or did until just now. */
    synchronized boolean isOpen(Folder folder) {
        Epoch latest = open.get(folder.generation());
        return latest != null && (folder.epoch().equals(latest.next()) || folder.epoch().equals(latest));
    }

    private static Folder folder(MergePlan plan) {
        return new Folder(plan.epoch().next(), plan.generation(), plan.stage());
    }
}
