package dev.iota.local.bench.chain;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.compute.TailResult;
import dev.iota.worker.data.TokenBatch;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchStage;
import java.util.List;
import java.util.stream.IntStream;

/** All stages of a model as workers compute them, in one process; each tensor between them becomes the bytes of its codec and is read again. */
public final class WireChain implements AutoCloseable {
    private static final float[] NO_TENSOR = {};

    private final ModelSpec model;
    private final int sequences;
    private final TensorCodec activations;
    private final TensorCodec gradients;
    private final List<TorchStage> stages;
    private long wireBytes;

    /** Sees what passes give. */
    public interface Observer extends AutoCloseable {
        /**
         * A pass was computed.
         *
         * @param output before the codec; empty for the head's backward pass
         */
        void computed(ChainPass pass, float[] output) throws RejectedException;

        /** All stages made a step. */
        void stepped(double rate);

        @Override
        default void close() {}
    }

    public WireChain(ModelSpec model, TrainingSpec training, ComputeType compute, TensorCodec activations, TensorCodec gradients) {
        this.model = model;
        this.sequences = training.microBatchSize();
        this.activations = activations;
        this.gradients = gradients;
        this.stages = stages(model, training, compute);
    }

    /** With the weights that the run's seed gives. */
    public static List<TorchStage> stages(ModelSpec model, TrainingSpec training, ComputeType compute) {
        return IntStream.range(0, model.stages()).mapToObj(stage -> TorchStage.create(model, new Stage(stage), training, compute)).toList();
    }

    public List<? extends StageCompute> stages() {
        return stages;
    }

    /** Bytes of tensors that crossed cuts, both ways. */
    public long wireBytes() {
        return wireBytes;
    }

    /** Forward, backward and a step; returns the loss. */
    public double train(long key, TokenBatch tokens, double rate, List<? extends Observer> observers) throws RejectedException {
        TailResult result = ofTail(key, tokens, true, observers);
        float[] gradient = result.gradient();
        for (int stage = model.stages() - 2; stage >= 0; stage--) {
            ChainPass pass = pass(stage, Direction.BACKWARD, key, received(gradients, gradient, seed(key, model.stages() + stage)), tokens);
            gradient = pass.compute(stages.get(stage));
            observe(observers, pass, gradient);
        }
        stages.forEach(stage -> stage.step(rate));
        observers.forEach(observer -> observer.stepped(rate));
        return result.loss();
    }

    /** Of a micro-batch from which nothing is learnt. */
    public double loss(long key, TokenBatch tokens) throws RejectedException {
        double loss = ofTail(key, tokens, false, List.of()).loss();
        stages.forEach(stage -> stage.drop(key));
        return loss;
    }

    private TailResult ofTail(long key, TokenBatch tokens, boolean accumulate, List<? extends Observer> observers) throws RejectedException {
        float[] tensor = NO_TENSOR;
        int tail = model.stages() - 1;
        for (int stage = 0; stage < tail; stage++) {
            ChainPass pass = pass(stage, Direction.FORWARD, key, tensor, tokens);
            float[] output = pass.compute(stages.get(stage));
            observe(observers, pass, output);
            tensor = received(activations, output, seed(key, stage));
        }
        TailResult result = stages.get(tail).forwardBackwardTail(tensor, tokens.inputs(), tokens.targets(), accumulate);
        observe(observers, pass(tail, Direction.BACKWARD, key, tensor, tokens), result.gradient());
        return result;
    }

    private ChainPass pass(int stage, Direction direction, long key, float[] input, TokenBatch tokens) {
        return new ChainPass(model, stage, direction, key, sequences, input, tokens);
    }

    private static void observe(List<? extends Observer> observers, ChainPass pass, float[] output) throws RejectedException {
        for (Observer observer : observers) {
            observer.computed(pass, output);
        }
    }

    private float[] received(TensorCodec codec, float[] sent, long seed) throws RejectedException {
        byte[] bytes = codec.encode(sent, model.wireChannels(), seed);
        wireBytes += bytes.length;
        return codec.decode(bytes, sent.length, model.wireChannels());
    }

    /** What a receiver sees of a tensor. */
    public static float[] received(TensorCodec codec, float[] sent, int columns, long seed) throws RejectedException {
        return codec.decode(codec.encode(sent, columns, seed), sent.length, columns);
    }

    private static long seed(long key, int hop) {
        return key * 1_000_003 + hop;
    }

    @Override
    public void close() {
        stages.forEach(TorchStage::close);
    }
}
