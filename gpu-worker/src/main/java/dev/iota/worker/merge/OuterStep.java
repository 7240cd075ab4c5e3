package dev.iota.worker.merge;

/**
 * What becomes of the weights after a merge: Nesterov momentum on the merged change (DiLoCo, arXiv 2311.08105), or the change as it is.
 * {@code velocity = momentum * velocity + change; weights = weights + rate * (change + momentum * velocity)}.
 */
public record OuterStep(double rate, double momentum) {

    public boolean hasMomentum() {
        return momentum != 0;
    }

    /**
     * Changes weights and velocity in place; the same bits on every machine.
     *
     * @param velocity left alone without momentum
     */
    public void step(float[] weights, float[] velocity, float[] change, int count) {
        for (int i = 0; i < count; i++) {
            if (hasMomentum()) {
                velocity[i] = (float) (momentum * velocity[i] + change[i]);
                weights[i] = (float) (weights[i] + rate * (change[i] + momentum * velocity[i]));
            } else {
                weights[i] = (float) (weights[i] + rate * change[i]);
            }
        }
    }
}
