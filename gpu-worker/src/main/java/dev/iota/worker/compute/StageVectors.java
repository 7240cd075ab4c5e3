package dev.iota.worker.compute;

import dev.iota.protocol.model.StageLayout;

/**
 * Weights and optimiser state of a stage, laid out as {@link StageLayout} says, and read by range: a stage of many gigabytes goes from the
 * device to a file, and back, without a second copy in memory.
 */
public interface StageVectors {
    /** Each of the same length. */
    enum Vector {
        WEIGHTS,
        FIRST_MOMENT,
        SECOND_MOMENT
    }

    /** Of each vector. */
    long elements();

    /** Optimiser steps that led here. */
    long steps();

    /**
     * Reads {@code count} values from {@code from} on to the beginning of an array.
     *
     * @throws java.io.UncheckedIOException if they lie in a file that can't be read
     */
    void read(Vector vector, long from, float[] target, int count);

    /** A copy in arrays, for what is small. */
    default StageState copy() {
        int elements = Math.toIntExact(elements());
        float[][] copies = new float[Vector.values().length][elements];
        for (Vector vector : Vector.values()) {
            read(vector, 0, copies[vector.ordinal()], elements);
        }
        return new StageState(copies[0], copies[1], copies[2], steps());
    }
}
