package dev.iota.local.bench.audit;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.data.TokenBatch;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchStage;
import java.util.List;
import java.util.stream.IntStream;

/** All stages of a model in one process, between which tensors pass as a codec leaves them, and who watches. */
final class WireChain implements AutoCloseable {
    private static final float[] NO_TENSOR = {};

    private final ModelSpec model;
    private final int sequences;
    private final TensorCodec codec;
    private final List<TorchStage> stages;

    /** What an auditor sees of a miner. */
    interface Observer extends AutoCloseable {
        /**
         * A pass was computed by honest miners.
         *
         * @param output before the codec; empty for the head's backward pass
         */
        void computed(ChainPass pass, float[] output) throws RejectedException;

        /** All stages made a step. */
        void stepped(double rate);

        @Override
        default void close() {}
    }

    WireChain(ModelSpec model, TrainingSpec training, TensorCodec codec) {
        this.model = model;
        this.sequences = training.microBatchSize();
        this.codec = codec;
        this.stages = stages(model, training, ComputeType.FP32);
    }

    /** With the weights that the run's seed gives. */
    static List<TorchStage> stages(ModelSpec model, TrainingSpec training, ComputeType compute) {
        return IntStream.range(0, model.stages()).mapToObj(stage -> TorchStage.create(model, new Stage(stage), training, compute)).toList();
    }

    List<? extends StageCompute> stages() {
        return stages;
    }

    /** Forward, backward and a step. */
    void train(long key, TokenBatch tokens, double rate, List<? extends Observer> observers) throws RejectedException {
        float[] tensor = NO_TENSOR;
        for (int stage = 0; stage < model.stages(); stage++) {
            boolean isTail = stage == model.stages() - 1;
            tensor = pass(stage, isTail ? Direction.BACKWARD : Direction.FORWARD, key, tensor, tokens, observers);
        }
        for (int stage = model.stages() - 2; stage >= 0; stage--) {
            tensor = pass(stage, Direction.BACKWARD, key, tensor, tokens, observers);
        }
        stages.forEach(stage -> stage.step(rate));
        observers.forEach(observer -> observer.stepped(rate));
    }

    private float[] pass(int stage, Direction direction, long key, float[] input, TokenBatch tokens, List<? extends Observer> observers)
            throws RejectedException {
        ChainPass pass = new ChainPass(model, stage, direction, key, sequences, input, tokens);
        float[] output = pass.compute(stages.get(stage));
        for (Observer observer : observers) {
            observer.computed(pass, output);
        }
        return output.length == 0 ? output : received(codec, output, model.wireChannels(), key);
    }

    /** What the receiver sees of a tensor. */
    static float[] received(TensorCodec codec, float[] sent, int columns, long seed) throws RejectedException {
        return codec.decode(codec.encode(sent, columns, seed), sent.length, columns);
    }

    @Override
    public void close() {
        stages.forEach(TorchStage::close);
    }
}
