package dev.iota.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A worker's place within its stage: the index of its inbox partition. */
public record Slot(@JsonValue int value) implements Comparable<Slot> {
    /** The first slot. */
    public static final Slot FIRST = new Slot(0);

    /** @throws IllegalArgumentException if negative */
    @JsonCreator
    public Slot {
        if (value < 0) {
            throw new IllegalArgumentException("slot must not be negative: " + value);
        }
    }

    /** The slot that follows this one. */
    public Slot next() {
        return new Slot(value + 1);
    }

    @Override
    public int compareTo(Slot other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
