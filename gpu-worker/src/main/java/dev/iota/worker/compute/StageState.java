package dev.iota.worker.compute;

import dev.iota.protocol.model.StageLayout;

/**
 * Weights and optimiser state of a stage, laid out as {@link StageLayout} says. The arrays are not copied.
 *
 * @param steps optimiser steps that led here
 */
public record StageState(float[] weights, float[] firstMoment, float[] secondMoment, long steps) implements StageVectors {

    /** @throws IllegalArgumentException if the vectors differ in length */
    public StageState {
        if (firstMoment.length != weights.length || secondMoment.length != weights.length) {
            throw new IllegalArgumentException("weights, first and second moment must be equally long: " + weights.length + ", "
                    + firstMoment.length + ", " + secondMoment.length);
        }
        if (steps < 0) {
            throw new IllegalArgumentException("steps must not be negative: " + steps);
        }
    }

    /** Weights that no step has changed yet. */
    public static StageState fresh(float[] weights) {
        return new StageState(weights, new float[weights.length], new float[weights.length], 0);
    }

    @Override
    public long elements() {
        return weights.length;
    }

    @Override
    public void read(Vector vector, long from, float[] target, int count) {
        float[] source = switch (vector) {
            case WEIGHTS -> weights;
            case FIRST_MOMENT -> firstMoment;
            case SECOND_MOMENT -> secondMoment;
        };
        System.arraycopy(source, Math.toIntExact(from), target, 0, count);
    }
}
