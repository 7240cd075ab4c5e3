package dev.iota.local.bench.chain;

import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.worker.compute.StageCompute;
import dev.iota.worker.data.TokenBatch;

/**
 * One pass of a stage, which any machine can compute. The arrays are not copied.
 *
 * @param direction of what it gives: the tail's is a gradient
 * @param input activation or gradient as it was received; empty for the head's forward pass
 * @param tokens of the micro-batch
 */
public record ChainPass(ModelSpec model, int stage, Direction direction, long key, int sequences, float[] input, TokenBatch tokens) {

    public boolean isHead() {
        return stage == 0;
    }

    public boolean isTail() {
        return stage == model.stages() - 1;
    }

    /** Empty for the head's backward pass. */
    public float[] compute(StageCompute device) {
        if (isTail()) {
            return device.forwardBackwardTail(input, tokens.inputs(), tokens.targets(), true).gradient();
        }
        if (direction == Direction.BACKWARD) {
            return device.backward(key, input, true);
        }
        return isHead() ? device.forwardHead(key, tokens.inputs()) : device.forwardBody(key, input, tokens.inputs());
    }

    /** The same micro-batch with its sequences in reverse, so that sums over it are made in another order. */
    public ChainPass reversed() {
        return new ChainPass(model, stage, direction, key, sequences, reversed(input, sequences),
                new TokenBatch(reversed(tokens.inputs()), reversed(tokens.targets())));
    }

    public static float[] reversed(float[] rows, int count) {
        int length = rows.length / count;
        float[] reversed = new float[rows.length];
        for (int row = 0; row < count; row++) {
            System.arraycopy(rows, row * length, reversed, (count - 1 - row) * length, length);
        }
        return reversed;
    }

    private int[] reversed(int[] rows) {
        int length = rows.length / sequences;
        int[] reversed = new int[rows.length];
        for (int row = 0; row < sequences; row++) {
            System.arraycopy(rows, row * length, reversed, (sequences - 1 - row) * length, length);
        }
        return reversed;
    }
}
