package dev.iota.worker.torch;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.InitialWeights;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.compute.TailResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** One stage computed by torch on the processor. */
public final class TorchStage implements StageCompute {
    private final ModelSpec model;
    private final Stage stage;
    private final long batch;
    private final long positions;
    private final StageParts parts;
    private final Map<Long, Graph> graphs = new HashMap<>();
    private int accumulated;

    /**
     * A forward pass that waits for its backward pass.
     *
     * @param input the received activation; null for the head, which has no use for its gradient
     */
    private record Graph(WeightVersion weights, Tensor input, Tensor output) {}

    private TorchStage(ModelSpec model, Stage stage, TrainingSpec training, StageParts parts) {
        this.model = model;
        this.stage = stage;
        this.parts = parts;
        batch = training.microBatchSize();
        positions = training.sequenceLength();
    }

    /** A stage with the weights that the run's seed gives; {@link TorchRuntime#start} comes first. */
    public static TorchStage create(ModelSpec model, Stage stage, TrainingSpec training, ComputeType compute) {
        StageVectors state = InitialWeights.vectors(model, stage, training.seed());
        return new TorchStage(model, stage, training, StageParts.of(model, stage, training, compute, state));
    }

    @Override
    public float[] forwardHead(long key, int[] inputs) {
        requireRole(model.isHead(stage) && !model.isTail(stage), "forwardHead");
        try (PointerScope scope = new PointerScope()) {
            return keepForward(key, null, inputs);
        }
    }

    @Override
    public float[] forwardBody(long key, float[] activation, int[] inputs) {
        requireRole(!model.isHead(stage) && !model.isTail(stage), "forwardBody");
        try (PointerScope scope = new PointerScope()) {
            return keepForward(key, received(activation), inputs);
        }
    }

    private float[] keepForward(long key, Tensor received, int[] inputs) {
        if (graphs.containsKey(key)) {
            throw new IllegalStateException("stage " + stage + " already holds a graph for micro-batch " + key + ": drop it first");
        }
        Tensor output = parts.apply(received, tokens(inputs));
        float[] sent = Tensors.floats(output);
        Tensor keptInput = received == null ? null : Tensors.keep(received);
        graphs.put(key, new Graph(parts.weights().hold(), keptInput, Tensors.keep(output)));
        return sent;
    }

    @Override
    public TailResult forwardBackwardTail(float[] activation, int[] inputs, int[] targets, boolean accumulate) {
        requireRole(model.isTail(stage) && !model.isHead(stage), "forwardBackwardTail");
        requireLength("targets", targets.length, batch * positions);
        try (PointerScope scope = new PointerScope()) {
            Tensor input = received(activation);
            Tensor loss = parts.forward().loss(parts.apply(input, tokens(inputs)), Tensors.of(targets, batch, positions));
            float[] gradient = differentiate(loss, new Tensor(), input, accumulate);
            return new TailResult(loss.item_float(), gradient);
        }
    }

    @Override
    public float[] backward(long key, float[] gradient, boolean accumulate) {
        requireLength("gradient", gradient.length, wireElements());
        Graph graph = graphs.get(key);
        if (graph == null) {
            throw new IllegalStateException("stage " + stage + " holds no graph for micro-batch " + key);
        }
        try (PointerScope scope = new PointerScope()) {
            return differentiate(graph.output, Tensors.of(gradient, batch, positions, model.wireChannels()), graph.input, accumulate);
        } finally {
            drop(key);
        }
    }

    private float[] differentiate(Tensor output, Tensor gradient, Tensor input, boolean accumulate) {
        if (accumulate) {
            output.backward(gradient, new BoolOptional(false), false, new TensorArrayRefOptional());
            accumulated++;
            return input == null ? new float[0] : Tensors.floats(input.grad());
        }
        if (input == null) {
            return new float[0];
        }
        TensorVector gradients = torch.grad(new TensorVector(output), new TensorVector(input), new TensorVector(gradient),
                new BoolOptional(false), false, false);
        return Tensors.floats(gradients.get(0));
    }

    @Override
    public void drop(long key) {
        Graph graph = graphs.remove(key);
        if (graph != null) {
            free(graph);
        }
    }

    private void free(Graph graph) {
        graph.output.close();
        if (graph.input != null) {
            graph.input.close();
        }
        parts.weights().release(graph.weights);
    }

    @Override
    public int inFlight() {
        return graphs.size();
    }

    @Override
    public int accumulated() {
        return accumulated;
    }

    @Override
    public void step(double learningRate) {
        if (accumulated == 0) {
            return;
        }
        int microBatches = accumulated;
        accumulated = 0;
        parts.weights().step(microBatches, learningRate);
    }

    @Override
    public long version() {
        return parts.weights().steps();
    }

    @Override
    public StageVectors state() {
        return parts.weights().state();
    }

    @Override
    public void load(StageVectors state) {
        dropAll();
        accumulated = 0;
        parts.weights().load(state);
    }

    @Override
    public long nativeBytes() {
        return Pointer.physicalBytes();
    }

    @Override
    public void close() {
        dropAll();
        parts.close();
    }

    private void dropAll() {
        List.copyOf(graphs.keySet()).forEach(this::drop);
    }

    /** Null where the stage has no use for them. */
    private Tensor tokens(int[] inputs) {
        if (!model.readsTokens(stage)) {
            return null;
        }
        requireLength("inputs", inputs.length, batch * positions);
        return Tensors.of(inputs, batch, positions);
    }

    private Tensor received(float[] activation) {
        requireLength("activation", activation.length, wireElements());
        return Tensors.of(activation, batch, positions, model.wireChannels()).set_requires_grad(true);
    }

    private long wireElements() {
        return batch * positions * model.wireChannels();
    }

    private void requireRole(boolean holds, String call) {
        if (!holds) {
            throw new IllegalStateException(call + " does not suit stage " + stage + " of " + model.stages());
        }
    }

    private void requireLength(String what, long found, long expected) {
        if (found != expected) {
            throw new IllegalArgumentException("stage " + stage + ": " + what + " must have " + expected + " values, not " + found);
        }
    }
}
