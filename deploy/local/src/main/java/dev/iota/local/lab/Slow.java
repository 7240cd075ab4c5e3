package dev.iota.local.lab;

import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.TailResult;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Takes four times as long. */
final class Slow extends Delegate {
    Slow(StageCompute honest) {
        super(honest);
    }

    @Override
    public float[] forwardHead(long key, int[] inputs) {
        return slowed(() -> super.forwardHead(key, inputs));
    }

    @Override
    public float[] forwardBody(long key, float[] activation, int[] inputs) {
        return slowed(() -> super.forwardBody(key, activation, inputs));
    }

    @Override
    public TailResult forwardBackwardTail(float[] activation, int[] inputs, int[] targets, boolean accumulate) {
        return slowed(() -> super.forwardBackwardTail(activation, inputs, targets, accumulate));
    }

    @Override
    public float[] backward(long key, float[] gradient, boolean accumulate) {
        return slowed(() -> super.backward(key, gradient, accumulate));
    }

    private static <T> T slowed(Supplier<T> work) {
        long begun = System.nanoTime();
        T result = work.get();
        long until = System.nanoTime() + (Scenario.STRAGGLE_FACTOR - 1) * (System.nanoTime() - begun);
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
        return result;
    }
}
