package dev.iota.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The count of merges a run's weights have behind them. */
public record Epoch(@JsonValue int value) implements Comparable<Epoch> {
    /** The first epoch. */
    public static final Epoch FIRST = new Epoch(0);

    /** @throws IllegalArgumentException if negative */
    @JsonCreator
    public Epoch {
        if (value < 0) {
            throw new IllegalArgumentException("epoch must not be negative: " + value);
        }
    }

    /** The epoch that follows this one. */
    public Epoch next() {
        return new Epoch(value + 1);
    }

    @Override
    public int compareTo(Epoch other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
