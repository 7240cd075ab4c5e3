package dev.iota.worker.torch;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The forward pass of one stage: a pre-norm decoder with RMSNorm, rotary grouped-query attention and SwiGLU. What crosses the cuts, and how,
 * is in {@link Cut}; where tokens are embedded at each stage, their embedding is added to the residual stream that a stage begins with.
 */
final class StageForward implements AutoCloseable {
    private static final double NORM_EPSILON = 1e-5;

    private final ModelSpec model;
    private final ComputeType compute;
    private final Cut.Kind cut;
    private final boolean isHead;
    private final boolean isTail;
    private final int firstLayer;
    private final int lastLayer;
    private final Rotary rotary;

    /** @param positions the longest sequence */
    StageForward(ModelSpec model, Stage stage, int positions, ComputeType compute) {
        this.model = model;
        this.compute = compute;
        cut = model.cut().kind();
        isHead = model.isHead(stage);
        isTail = model.isTail(stage);
        firstLayer = model.firstLayer(stage);
        lastLayer = firstLayer + model.layersPerStage().get(stage.value()) - 1;
        rotary = new Rotary(positions, model.headWidth(), model.ropeBase());
    }

    /**
     * @param received the activation {@code [B, T, wireChannels]}; the head has no use for it
     * @param tokens {@code [B, T]}; only the head and stages that embed tokens have a use for them
     * @return the activation {@code [B, T, wireChannels]}, or the tail's logits {@code [B, T, vocabulary]}
     */
    Tensor apply(WeightVersion weights, Tensor received, Tensor tokens) {
        Tensor stream = isHead ? torch.embedding(weights.leaf("embedding"), tokens) : entered(weights, received, tokens);
        for (int layer = firstLayer; layer <= lastLayer; layer++) {
            String prefix = "layers." + layer + ".";
            stream = layer == firstLayer && !isHead && cut == Cut.Kind.PARTIAL_RESIDUAL
                    ? stream.add(attention(weights, prefix, expanded(weights, prefix, received, tokens)))
                    : stream.add(attention(weights, prefix, stream));
            stream = layer == lastLayer && !isTail && cut == Cut.Kind.PARTIAL_RESIDUAL
                    ? shortened(stream).add(linear(torch.silu(feedForward(weights, prefix, stream)), weights.leaf(prefix + "compress")))
                    : stream.add(feedForward(weights, prefix, stream));
        }
        return isTail ? logits(weights, stream) : left(weights, stream);
    }

    /** Mean cross-entropy in nats of the tail's logits. */
    Tensor loss(Tensor logits, Tensor targets) {
        return torch.cross_entropy_loss(logits.view(-1, model.vocabulary()), targets.view(-1));
    }

    /** The residual stream with which a stage begins. */
    private Tensor entered(WeightVersion weights, Tensor received, Tensor tokens) {
        String prefix = "layers." + firstLayer + ".";
        Tensor stream = switch (cut) {
            case NONE -> received;
            case LINEAR -> floats(linear(received, weights.leaf(prefix + "expand")));
            case PARTIAL_RESIDUAL -> lengthened(received);
            case LOW_RANK_IDENTITY -> lengthened(received).add(linear(
                    torch.silu(linear(received, weights.leaf(prefix + "decode"))), weights.leaf(prefix + "expand")));
        };
        return model.tokenChannels() == 0 ? stream : stream.add(embedded(weights, prefix, tokens));
    }

    /** For the first attention layer alone. */
    private Tensor expanded(WeightVersion weights, String prefix, Tensor received, Tensor tokens) {
        Tensor stream = torch.relu(linear(received, weights.leaf(prefix + "expand")));
        return model.tokenChannels() == 0 ? stream : stream.add(embedded(weights, prefix, tokens));
    }

    private Tensor embedded(WeightVersion weights, String prefix, Tensor tokens) {
        Tensor embedding = torch.embedding(weights.leaf(prefix + "tokens"), tokens);
        return model.tokenChannels() == model.width() ? embedding : linear(embedding, weights.leaf(prefix + "widen"));
    }

    /** What crosses the cut. */
    private Tensor left(WeightVersion weights, Tensor stream) {
        String prefix = "layers." + lastLayer + ".";
        return switch (cut) {
            case NONE, PARTIAL_RESIDUAL -> stream;
            case LINEAR -> floats(linear(stream, weights.leaf(prefix + "compress")));
            case LOW_RANK_IDENTITY -> shortened(stream).add(linear(
                    torch.silu(linear(stream, weights.leaf(prefix + "encode"))), weights.leaf(prefix + "compress")));
        };
    }

    private Tensor shortened(Tensor stream) {
        return stream.narrow(2, 0, model.wireChannels());
    }

    private Tensor lengthened(Tensor received) {
        return torch.constant_pad_nd(received, 0, model.width() - model.wireChannels());
    }

    private Tensor logits(WeightVersion weights, Tensor stream) {
        return floats(linear(norm(stream, weights.leaf("norm")), weights.leaf("head")));
    }

    private Tensor attention(WeightVersion weights, String prefix, Tensor stream) {
        long batch = stream.size(0);
        long positions = stream.size(1);
        long heads = model.heads();
        long keyValueHeads = model.keyValueHeads();
        Tensor projected = floats(linear(norm(stream, weights.leaf(prefix + "attention_norm")), weights.leaf(prefix + "query")));
        Tensor byHead = projected.view(batch, positions, heads + 2 * keyValueHeads, model.headWidth());
        TensorVector parts = byHead.split_with_sizes(new long[] {heads + keyValueHeads, keyValueHeads}, 2);
        TensorVector turned = rotary.apply(parts.get(0)).split_with_sizes(new long[] {heads, keyValueHeads}, 2);
        Tensor mixed = torch.scaled_dot_product_attention(
                turned.get(0).transpose(1, 2), turned.get(1).transpose(1, 2), parts.get(1).transpose(1, 2),
                new TensorOptional(), 0, true, new DoubleOptional(), heads != keyValueHeads);
        return linear(mixed.transpose(1, 2).reshape(batch, positions, model.width()), weights.leaf(prefix + "output"));
    }

    private Tensor feedForward(WeightVersion weights, String prefix, Tensor stream) {
        Tensor normed = rounded(norm(stream, weights.leaf(prefix + "feed_forward_norm")));
        Tensor gate = torch.silu(linear(normed, weights.leaf(prefix + "gate")));
        return linear(gate.mul(linear(normed, weights.leaf(prefix + "up"))), weights.leaf(prefix + "down"));
    }

    private Tensor norm(Tensor stream, Tensor gain) {
        return torch.rms_norm(floats(stream), new long[] {model.width()}, new TensorOptional(gain), new DoubleOptional(NORM_EPSILON));
    }

    /** In the compute type, whatever the input's. */
    private Tensor linear(Tensor input, Tensor weight) {
        return torch.linear(rounded(input), rounded(weight));
    }

    private Tensor rounded(Tensor tensor) {
        return compute == ComputeType.FP32 ? tensor : tensor.to(ScalarType.BFloat16);
    }

    private static Tensor floats(Tensor tensor) {
        return tensor.to(ScalarType.Float);
    }

    @Override
    public void close() {
        rotary.close();
    }
}
