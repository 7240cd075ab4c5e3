package dev.iota.worker.torch;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.InitialWeights;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.compute.StageVectors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * All stages in one process and one autograd graph, with nothing copied between them: the baseline that stages of their own are measured
 * against, and what evaluates and generates. Gives bit for bit what a chain of {@link TorchStage}s gives.
 */
public final class WholeModel implements AutoCloseable {
    private final int positions;
    private final List<StageParts> stages;
    private int accumulated;

    private WholeModel(int positions, List<StageParts> stages) {
        this.positions = positions;
        this.stages = stages;
    }

    /** With the weights that the run's seed gives; {@link TorchRuntime#start} comes first. */
    public static WholeModel create(ModelSpec model, TrainingSpec training, ComputeType compute) {
        return of(model, training, compute, IntStream.range(0, model.stages())
                .mapToObj(stage -> InitialWeights.vectors(model, new Stage(stage), training.seed()))
                .toList());
    }

    /** @param states one of each stage, head first */
    public static WholeModel of(ModelSpec model, TrainingSpec training, ComputeType compute, List<? extends StageVectors> states) {
        if (states.size() != model.stages()) {
            throw new IllegalArgumentException("a model of " + model.stages() + " stages needs as many states, not " + states.size());
        }
        return new WholeModel(training.sequenceLength(), IntStream.range(0, model.stages())
                .mapToObj(stage -> StageParts.of(model, new Stage(stage), training, compute, states.get(stage)))
                .toList());
    }

    /**
     * Forward, loss and backward of a micro-batch; the gradient is added to what {@link #step} will use.
     *
     * @param inputs tokens {@code [B, T]} of any B
     * @return mean cross-entropy in nats per token
     */
    public double trainStep(int[] inputs, int[] targets) {
        try (PointerScope scope = new PointerScope()) {
            Tensor loss = lossOf(inputs, targets);
            loss.backward();
            accumulated++;
            return loss.item_float();
        }
    }

    /** As {@link TorchStage#step}, for each stage by itself. */
    public void step(double learningRate) {
        if (accumulated == 0) {
            return;
        }
        int microBatches = accumulated;
        accumulated = 0;
        stages.forEach(stage -> stage.weights().step(microBatches, learningRate));
    }

    /** Mean cross-entropy in nats per token; nothing is learnt. */
    public double loss(int[] inputs, int[] targets) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            return lossOf(inputs, targets).item_float();
        }
    }

    /**
     * Scores of each token to follow.
     *
     * @param context at least one token; of more than the sequence length only the last count
     */
    public float[] logits(int[] context) {
        if (context.length == 0) {
            throw new IllegalArgumentException("logits need a context of one token or more");
        }
        int length = Math.min(context.length, positions);
        int[] recent = Arrays.copyOfRange(context, context.length - length, context.length);
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            return Tensors.floats(forward(Tensors.of(recent, 1, length)).narrow(1, length - 1, 1));
        }
    }

    /** Copies of each stage's weights and optimiser state, head first. */
    public List<StageState> states() {
        return stages.stream().map(stage -> stage.weights().state().copy()).toList();
    }

    private Tensor lossOf(int[] inputs, int[] targets) {
        if (inputs.length == 0 || inputs.length % positions != 0 || targets.length != inputs.length) {
            throw new IllegalArgumentException("inputs and targets must have the same multiple of " + positions + " tokens, not "
                    + inputs.length + " and " + targets.length);
        }
        int batch = inputs.length / positions;
        Tensor logits = forward(Tensors.of(inputs, batch, positions));
        return stages.get(stages.size() - 1).forward().loss(logits, Tensors.of(targets, batch, positions));
    }

    private Tensor forward(Tensor tokens) {
        Tensor stream = null;
        for (StageParts stage : stages) {
            stream = stage.apply(stream, tokens);
        }
        return stream;
    }

    @Override
    public void close() {
        stages.forEach(StageParts::close);
    }
}
