package dev.iota.worker.merge;

/**
 * How the merged change of the weights becomes the weights of the next epoch. Element by element, in double and rounded once for each
 * result, so that it may be done range by range and gives the same bits everywhere.
 */
public sealed interface OuterStep {
    /** The change as it is. */
    static OuterStep none() {
        return new None();
    }

    /**
     * @param rate the outer learning rate, above 0
     * @param momentum 0 or more, below 1
     */
    static OuterStep nesterov(double rate, double momentum) {
        return new Nesterov(rate, momentum);
    }

    /** Whether it needs a velocity from step to step. */
    boolean hasVelocity();

    /**
     * @param base weights with which the epoch began
     * @param delta the merged change
     * @param velocity replaced; zeros at first; null if there is none
     * @param weights takes the result; may be the same array as {@code base} or {@code delta}
     */
    void apply(float[] base, float[] delta, float[] velocity, int from, int count, float[] weights);

    /** {@code weights = base + delta}. */
    record None() implements OuterStep {
        @Override
        public boolean hasVelocity() {
            return false;
        }

        @Override
        public void apply(float[] base, float[] delta, float[] velocity, int from, int count, float[] weights) {
            for (int i = from; i < from + count; i++) {
                weights[i] = (float) ((double) base[i] + delta[i]);
            }
        }
    }

    /**
     * Nesterov's momentum on the change as the pseudo-gradient, as in DiLoCo (arXiv 2311.08105):
     * {@code velocity = momentum * velocity + delta}, {@code weights = base + rate * (delta + momentum * velocity)} with the new velocity,
     * rounded to float.
     */
    record Nesterov(double rate, double momentum) implements OuterStep {
        public Nesterov {
            if (!(rate > 0) || Double.isInfinite(rate)) {
                throw new IllegalArgumentException("rate must be positive and finite: " + rate);
            }
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("momentum must be 0 or more and below 1: " + momentum);
            }
        }

        @Override
        public boolean hasVelocity() {
            return true;
        }

        @Override
        public void apply(float[] base, float[] delta, float[] velocity, int from, int count, float[] weights) {
            for (int i = from; i < from + count; i++) {
                float next = (float) (momentum * velocity[i] + delta[i]);
                velocity[i] = next;
                weights[i] = (float) (base[i] + rate * (delta[i] + momentum * next));
            }
        }
    }
}
