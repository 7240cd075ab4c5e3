package dev.iota.operators.anomaly;

import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.id.Stage;

/** What the workers of one stage send in one direction: frames that can be compared. */
public record Flow(Stage from, Direction direction) {

    /** Flink spreads state by it: the same in every process. */
    @Override
    public int hashCode() {
        return 31 * from.value() + direction.ordinal();
    }
}
