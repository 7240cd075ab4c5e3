package dev.iota.protocol.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The index of a micro-batch in the run: it alone decides which tokens are read. */
public record MicroBatch(@JsonValue long value) implements Comparable<MicroBatch> {
    /** The first micro-batch. */
    public static final MicroBatch FIRST = new MicroBatch(0);

    /** @throws IllegalArgumentException if negative */
    @JsonCreator
    public MicroBatch {
        if (value < 0) {
            throw new IllegalArgumentException("micro-batch must not be negative: " + value);
        }
    }

    /** The micro-batch that follows this one. */
    public MicroBatch next() {
        return new MicroBatch(value + 1);
    }

    @Override
    public int compareTo(MicroBatch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
