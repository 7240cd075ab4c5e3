package dev.iota.local.bench.audit;

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
record ChainPass(ModelSpec model, int stage, Direction direction, long key, int sequences, float[] input, TokenBatch tokens) {

    boolean isHead() {
        return stage == 0;
    }

    boolean isTail() {
        return stage == model.stages() - 1;
    }

    /** Empty for the head's backward pass. */
    float[] compute(StageCompute device) {
        if (isTail()) {
            return device.forwardBackwardTail(input, tokens.inputs(), tokens.targets(), true).gradient();
        }
        if (direction == Direction.BACKWARD) {
            return device.backward(key, input, true);
        }
        return isHead() ? device.forwardHead(key, tokens.inputs()) : device.forwardBody(key, input, tokens.inputs());
    }

    /** The same micro-batch with its sequences in reverse, so that sums over it are made in another order. */
    ChainPass reversed() {
        return new ChainPass(model, stage, direction, key, sequences, reversed(input, sequences),
                new TokenBatch(reversed(tokens.inputs()), reversed(tokens.targets())));
    }

    static float[] reversed(float[] rows, int count) {
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
