package dev.iota.local.lab;

import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.compute.TailResult;

/** Does what another computation does, until a subclass does otherwise. */
class Delegate implements StageCompute {
    private final StageCompute honest;

    Delegate(StageCompute honest) {
        this.honest = honest;
    }

    @Override
    public float[] forwardHead(long key, int[] inputs) {
        return honest.forwardHead(key, inputs);
    }

    @Override
    public float[] forwardBody(long key, float[] activation, int[] inputs) {
        return honest.forwardBody(key, activation, inputs);
    }

    @Override
    public TailResult forwardBackwardTail(float[] activation, int[] inputs, int[] targets, boolean accumulate) {
        return honest.forwardBackwardTail(activation, inputs, targets, accumulate);
    }

    @Override
    public float[] backward(long key, float[] gradient, boolean accumulate) {
        return honest.backward(key, gradient, accumulate);
    }

    @Override
    public void drop(long key) {
        honest.drop(key);
    }

    @Override
    public int inFlight() {
        return honest.inFlight();
    }

    @Override
    public int accumulated() {
        return honest.accumulated();
    }

    @Override
    public void step(double learningRate) {
        honest.step(learningRate);
    }

    @Override
    public long version() {
        return honest.version();
    }

    @Override
    public StageVectors state() {
        return honest.state();
    }

    @Override
    public void load(StageVectors state) {
        honest.load(state);
    }

    @Override
    public long nativeBytes() {
        return honest.nativeBytes();
    }

    @Override
    public void close() {
        honest.close();
    }
}
