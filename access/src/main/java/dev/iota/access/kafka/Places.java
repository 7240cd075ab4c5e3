package dev.iota.access.kafka;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who has which place, folded from the orchestrator's commands and the run's epochs, in the order in which each topic has them. */
final class Places {
    private static final Comparator<EpochManifest> LATER =
            Comparator.comparing(EpochManifest::generation).thenComparing(EpochManifest::epoch);

    private final RunSpec run;
    private final Set<MinerId> validators;
    private final Map<MinerId, Stage> places = new HashMap<>();
    private Generation generation = Generation.FIRST;
    private EpochManifest latest;

    /** @param validators the run's, who have no place */
    Places(RunSpec run, Set<MinerId> validators) {
        this.run = run;
        this.validators = Set.copyOf(validators);
    }

    /** Of an older generation than was seen, it counts for nothing, as with workers. */
    void add(CommandEnvelope envelope) {
        if (!envelope.run().equals(run.run()) || envelope.generation().compareTo(generation) < 0) {
            return;
        }
        generation = envelope.generation();
        if (envelope.command() instanceof Command.Assign assign && assign.stage().value() < run.model().stages()) {
            places.put(assign.miner(), assign.stage());
        } else if (envelope.command() instanceof Command.Rejoin rejoin) {
            places.remove(rejoin.miner());
        }
    }

    void add(EpochManifest manifest) {
        if (manifest.run().equals(run.run()) && (latest == null || LATER.compare(manifest, latest) > 0)) {
            latest = manifest;
        }
    }

    /** Of somebody who has credentials. */
    Standing standing(MinerId miner) {
        if (validators.contains(miner)) {
            return new Standing.Validator();
        }
        return place(miner).<Standing>map(Standing.Placed::new).orElseGet(Standing.Unplaced::new);
    }

    private Optional<Stage> place(MinerId miner) {
        return isOver() ? Optional.empty() : Optional.ofNullable(places.get(miner));
    }

    private boolean isOver() {
        return latest != null && latest.epoch().value() >= run.epochs();
    }
}
