package dev.iota.local.lab;

import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.TailResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Computes, and sends something else, forward and backward. */
final class Distorted extends Delegate {

    /** What is sent in place of a tensor. */
    interface Distortion {
        /** @param number of the tensor, from 0 */
        float[] of(float[] tensor, long number);
    }

    private final Distortion distortion;
    private long number;

    Distorted(StageCompute honest, Distortion distortion) {
        super(honest);
        this.distortion = distortion;
    }

    @Override
    public float[] forwardHead(long key, int[] inputs) {
        return distorted(super.forwardHead(key, inputs));
    }

    @Override
    public float[] forwardBody(long key, float[] activation, int[] inputs) {
        return distorted(super.forwardBody(key, activation, inputs));
    }

    @Override
    public TailResult forwardBackwardTail(float[] activation, int[] inputs, int[] targets, boolean accumulate) {
        TailResult result = super.forwardBackwardTail(activation, inputs, targets, accumulate);
        return new TailResult(result.loss(), distorted(result.gradient()));
    }

    @Override
    public float[] backward(long key, float[] gradient, boolean accumulate) {
        return distorted(super.backward(key, gradient, accumulate));
    }

    private float[] distorted(float[] tensor) {
        return tensor.length == 0 ? tensor : distortion.of(tensor, number++);
    }

    static float[] scaled(float[] tensor, float factor) {
        float[] scaled = new float[tensor.length];
        for (int i = 0; i < tensor.length; i++) {
            scaled[i] = factor * tensor[i];
        }
        return scaled;
    }

    /** Normal, of the same root mean square. */
    static float[] noise(float[] tensor, Random random) {
        return mixed(tensor, 1, random);
    }

    /** Part tensor, part noise, of the same root mean square. */
    static float[] mixed(float[] tensor, double share, Random random) {
        double squares = 0;
        for (float value : tensor) {
            squares += value * value;
        }
        double size = Math.sqrt(squares / tensor.length);
        float[] mixed = new float[tensor.length];
        for (int i = 0; i < tensor.length; i++) {
            mixed[i] = (float) (Math.sqrt(1 - share) * tensor[i] + Math.sqrt(share) * size * random.nextGaussian());
        }
        return mixed;
    }

    /** What was computed before a tensor of the same length. */
    static Distortion replayed() {
        Map<Integer, float[]> before = new HashMap<>();
        return (tensor, number) -> {
            float[] old = before.put(tensor.length, tensor);
            return old == null ? tensor : old;
        };
    }
}
