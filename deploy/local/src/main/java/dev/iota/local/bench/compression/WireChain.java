package dev.iota.local.bench.compression;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.TailResult;
import dev.iota.worker.data.TokenBatch;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchStage;
import java.util.ArrayList;
import java.util.List;

/** All stages as workers compute them, in one process; each tensor between them becomes the bytes of its codec, and is read again. */
final class WireChain implements AutoCloseable {
    private final List<TorchStage> stages = new ArrayList<>();
    private final TensorCodec activations;
    private final TensorCodec gradients;
    private final int channels;
    private long wireBytes;

    WireChain(ModelSpec model, TrainingSpec training, Choice choice, ComputeType compute) {
        this.activations = TensorCodec.parse(choice.activations());
        this.gradients = TensorCodec.parse(choice.gradients());
        this.channels = model.wireChannels();
        for (int stage = 0; stage < model.stages(); stage++) {
            stages.add(TorchStage.create(model, new Stage(stage), training, compute));
        }
    }

    /** Learns from a micro-batch; returns its loss. */
    double train(long sample, TokenBatch tokens) throws RejectedException {
        TailResult result = last().forwardBackwardTail(forward(sample, tokens), tokens.inputs(), tokens.targets(), true);
        float[] gradient = result.gradient();
        for (int stage = stages.size() - 2; stage >= 0; stage--) {
            gradient = stages.get(stage).backward(sample, across(gradients, gradient, seed(sample, stages.size() + stage)), true);
        }
        return result.loss();
    }

    /** Of a micro-batch from which nothing is learnt. */
    double loss(long sample, TokenBatch tokens) throws RejectedException {
        double loss = last().forwardBackwardTail(forward(sample, tokens), tokens.inputs(), tokens.targets(), false).loss();
        stages.forEach(stage -> stage.drop(sample));
        return loss;
    }

    void step(double rate) {
        stages.forEach(stage -> stage.step(rate));
    }

    long wireBytes() {
        return wireBytes;
    }

    private float[] forward(long sample, TokenBatch tokens) throws RejectedException {
        float[] activation = across(activations, stages.get(0).forwardHead(sample, tokens.inputs()), seed(sample, 0));
        for (int stage = 1; stage < stages.size() - 1; stage++) {
            activation = across(activations, stages.get(stage).forwardBody(sample, activation, tokens.inputs()), seed(sample, stage));
        }
        return activation;
    }

    private float[] across(TensorCodec codec, float[] tensor, long seed) throws RejectedException {
        byte[] bytes = codec.encode(tensor, channels, seed);
        wireBytes += bytes.length;
        return codec.decode(bytes, tensor.length, channels);
    }

    private static long seed(long sample, int hop) {
        return sample * 1_000_003 + hop;
    }

    private TorchStage last() {
        return stages.get(stages.size() - 1);
    }

    @Override
    public void close() {
        stages.forEach(TorchStage::close);
    }
}
