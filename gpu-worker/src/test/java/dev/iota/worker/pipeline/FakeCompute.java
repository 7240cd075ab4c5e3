package dev.iota.worker.pipeline;

import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.compute.TailResult;
import java.util.HashMap;
import java.util.Map;

/** A stage whose activation is its input plus one and whose gradient is its input doubled: what went through it can be read off. */
final class FakeCompute implements StageCompute {
    private final Map<Long, float[]> graphs = new HashMap<>();
    private int accumulated;
    private int counted;
    private long version;

    @Override
    public float[] forwardHead(long key, int[] inputs) {
        float[] output = new float[inputs.length * 4];
        for (int i = 0; i < output.length; i++) {
            output[i] = inputs[i / 4];
        }
        graphs.put(key, output);
        return output;
    }

    @Override
    public float[] forwardBody(long key, float[] activation, int[] inputs) {
        float[] output = new float[activation.length];
        for (int i = 0; i < output.length; i++) {
            output[i] = activation[i] + 1;
        }
        graphs.put(key, output);
        return output;
    }

    @Override
    public TailResult forwardBackwardTail(float[] activation, int[] inputs, int[] targets, boolean accumulate) {
        count(accumulate);
        return new TailResult(activation[0], activation.clone());
    }

    @Override
    public float[] backward(long key, float[] gradient, boolean accumulate) {
        if (graphs.remove(key) == null) {
            throw new IllegalStateException("no graph under " + key);
        }
        count(accumulate);
        float[] output = new float[gradient.length];
        for (int i = 0; i < output.length; i++) {
            output[i] = 2 * gradient[i];
        }
        return output;
    }

    private void count(boolean accumulate) {
        accumulated += accumulate ? 1 : 0;
        counted += accumulate ? 1 : 0;
    }

    @Override
    public void drop(long key) {
        graphs.remove(key);
    }

    @Override
    public int inFlight() {
        return graphs.size();
    }

    @Override
    public int accumulated() {
        return accumulated;
    }

    /** Micro-batches whose gradient was added since it was made. */
    int counted() {
        return counted;
    }

    @Override
    public void step(double learningRate) {
        version += accumulated > 0 ? 1 : 0;
        accumulated = 0;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public StageState state() {
        return new StageState(new float[] {counted}, new float[1], new float[1], version);
    }

    @Override
    public void load(StageVectors state) {
        graphs.clear();
        accumulated = 0;
        version = state.steps();
    }

    @Override
    public long nativeBytes() {
        return 0;
    }

    @Override
    public void close() {
        graphs.clear();
    }
}
