package dev.iota.worker.torch;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.compute.TailResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Stages of their own, linked by arrays of floats as workers are. */
final class StageChain implements AutoCloseable {
    static final TrainingSpec TRAINING = TrainingSpec.of(2, 8, 1e-2);

    final List<TorchStage> stages = new ArrayList<>();

    StageChain(ModelSpec model, TrainingSpec training, ComputeType compute) {
        for (int stage = 0; stage < model.stages(); stage++) {
            stages.add(TorchStage.create(model, new Stage(stage), training, compute));
        }
    }

    /** Three stages of one, two and one layers, with two query heads to a head of keys and values. */
    static ModelSpec tinyModel(String cut) {
        return new ModelSpec(32, 16, 4, 2, 24, 10_000, List.of(1, 2, 1), Cut.parse(cut));
    }

    static int[] tokens(long seed) {
        return new Random(seed).ints(TRAINING.tokensPerMicroBatch(), 0, 32).toArray();
    }

    double trainStep(long key, int[] inputs, int[] targets) {
        int tail = stages.size() - 1;
        TailResult result = stages.get(tail).forwardBackwardTail(forward(key, inputs), inputs, targets, true);
        float[] gradient = result.gradient();
        for (int stage = tail - 1; stage >= 0; stage--) {
            gradient = stages.get(stage).backward(key, gradient, true);
        }
        return result.loss();
    }

    /** The activation that the tail receives. */
    float[] forward(long key, int[] inputs) {
        float[] activation = stages.get(0).forwardHead(key, inputs);
        for (TorchStage stage : stages.subList(1, stages.size() - 1)) {
            activation = stage.forwardBody(key, activation, inputs);
        }
        return activation;
    }

    void step(double rate) {
        stages.forEach(stage -> stage.step(rate));
    }

    List<StageState> states() {
        return stages.stream().map(stage -> stage.state().copy()).toList();
    }

    @Override
    public void close() {
        stages.forEach(TorchStage::close);
    }
}
