package dev.iota.access.kafka;

import dev.iota.access.run.RunPlaces;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import java.util.Objects;
import java.util.Set;

/** How somebody who has credentials stands in a run, as far as it decides what they may touch; without credentials, that is nothing. */
public sealed interface Standing {

    /** A miner without a place: it asks for one, or was told to ask again, or is in quarantine, or the run is over. */
    record Unplaced() implements Standing {}

    /** A miner with a place at a stage. */
    record Placed(Stage stage) implements Standing {
        public Placed {
            Objects.requireNonNull(stage, "stage");
        }
    }

    /** One who repeats the work of miners. */
    record Validator() implements Standing {}

    /**
     * Of somebody who has credentials.
     *
     * @param validators the run's, who have no place
     */
    static Standing of(MinerId miner, Set<MinerId> validators, RunPlaces places) {
        if (validators.contains(miner)) {
            return new Validator();
        }
        return places.isOver() ? new Unplaced() : places.stage(miner).<Standing>map(Placed::new).orElseGet(Unplaced::new);
    }
}
