package dev.iota.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** How often a micro-batch had been issued before this ticket. */
public record Attempt(@JsonValue int value) implements Comparable<Attempt> {
    /** The first attempt. */
    public static final Attempt FIRST = new Attempt(0);

    /** @throws IllegalArgumentException if negative */
    @JsonCreator
    public Attempt {
        if (value < 0) {
            throw new IllegalArgumentException("attempt must not be negative: " + value);
        }
    }

    /** The attempt that follows this one. */
    public Attempt next() {
        return new Attempt(value + 1);
    }

    @Override
    public int compareTo(Attempt other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
