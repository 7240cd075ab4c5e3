package dev.iota.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A slice of the model's layers: 0 is the head (embedding), the last one the tail (loss). */
public record Stage(@JsonValue int value) implements Comparable<Stage> {
    /** The first stage. */
    public static final Stage FIRST = new Stage(0);

    /** @throws IllegalArgumentException if negative */
    @JsonCreator
    public Stage {
        if (value < 0) {
            throw new IllegalArgumentException("stage must not be negative: " + value);
        }
    }

    /** The stage that follows this one. */
    public Stage next() {
        return new Stage(value + 1);
    }

    @Override
    public int compareTo(Stage other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
