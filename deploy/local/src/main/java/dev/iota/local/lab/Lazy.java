package dev.iota.local.lab;

import dev.iota.worker.compute.StageCompute;

/** Passes on what it receives. At head and tail, where that can't be, it computes but never steps. */
final class Lazy extends Delegate {
    Lazy(StageCompute honest) {
        super(honest);
    }

    @Override
    public float[] forwardBody(long key, float[] activation, int[] inputs) {
        return activation;
    }

    @Override
    public float[] backward(long key, float[] gradient, boolean accumulate) {
        drop(key);
        return gradient;
    }

    @Override
    public void step(double learningRate) {
        // Too much work.
    }
}
