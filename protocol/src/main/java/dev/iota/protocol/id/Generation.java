package dev.iota.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The fencing number: it grows at each rollback, and nothing of an older generation counts. */
public record Generation(@JsonValue int value) implements Comparable<Generation> {
    /** The first generation. */
    public static final Generation FIRST = new Generation(0);

    /** @throws IllegalArgumentException if negative */
    @JsonCreator
    public Generation {
        if (value < 0) {
            throw new IllegalArgumentException("generation must not be negative: " + value);
        }
    }

    /** The generation that follows this one. */
    public Generation next() {
        return new Generation(value + 1);
    }

    @Override
    public int compareTo(Generation other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
