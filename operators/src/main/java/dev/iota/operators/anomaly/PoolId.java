package dev.iota.operators.anomaly;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import java.util.Comparator;

/** Between two merges, workers compute with weights that go on from the same ones: their frames can be compared. */
public record PoolId(Generation generation, Epoch epoch) implements Comparable<PoolId> {
    private static final Comparator<PoolId> ORDER = Comparator.comparing(PoolId::generation).thenComparing(PoolId::epoch);

    @Override
    public int compareTo(PoolId other) {
        return ORDER.compare(this, other);
    }
}
