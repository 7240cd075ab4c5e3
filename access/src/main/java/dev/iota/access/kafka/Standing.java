package dev.iota.access.kafka;

import dev.iota.protocol.id.Stage;
import java.util.Objects;

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
}
