package dev.iota.worker.torch;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.StageVectors;
import org.bytedeco.pytorch.Tensor;

/** A stage's computation and what it learns: the same for a stage of its own and within a whole model. */
record StageParts(StageForward forward, StageWeights weights) implements AutoCloseable {

    static StageParts of(ModelSpec model, Stage stage, TrainingSpec training, ComputeType compute, StageVectors state) {
        StageWeights weights = new StageWeights(StageLayout.of(model, stage), training, state);
        return new StageParts(new StageForward(model, stage, training.sequenceLength(), compute), weights);
    }

    /** With the current weights. */
    Tensor apply(Tensor received, Tensor tokens) {
        return forward.apply(weights.current(), received, tokens);
    }

    @Override
    public void close() {
        forward.close();
        weights.close();
    }
}
