package dev.iota.protocol.codec;

import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import java.util.Arrays;

/**
 * Error feedback at the sender of one flow of tensors: what the codec lost of a tensor is added to the next, so that it is late rather than
 * lost (Seide et al. 2014, section 3; Karimireddy et al. 2019, algorithm 1). What is carried over has at most {@code bound} times the norm
 * of the tensor that came last; more is scaled down.
 *
 * <p>No part of the wire format, nor of a run: who repeats a single pass knows nothing of those before. Not thread-safe.
 */
public final class ErrorFeedback {
    private final TensorCodec codec;
    private final int columns;
    private final double bound;
    private final float[] residual;

    /**
     * @param elements of each tensor
     * @param bound above 0; 1 keeps what is carried over no larger than a tensor
     */
    public ErrorFeedback(TensorCodec codec, int elements, int columns, double bound) {
        if (!(bound > 0)) {
            throw new IllegalArgumentException("the bound of error feedback must be above 0, not " + bound);
        }
        this.codec = codec;
        this.columns = columns;
        this.bound = bound;
        this.residual = new float[elements];
    }

    /**
     * Encodes the tensor and what is carried over, and carries over what that loses.
     *
     * @param seed of stochastic rounding
     * @throws RejectedException {@link RejectReason#NOT_FINITE} if a value is, or becomes, NaN or infinite; nothing is carried over then
     */
    public byte[] encode(float[] values, long seed) throws RejectedException {
        if (values.length != residual.length) {
            throw new IllegalArgumentException("a tensor of " + values.length + " values, expected " + residual.length);
        }
        for (int i = 0; i < values.length; i++) {
            residual[i] += values[i];
        }
        try {
            byte[] bytes = codec.encode(residual, columns, seed);
            float[] sent = codec.decode(bytes, values.length, columns);
            for (int i = 0; i < sent.length; i++) {
                residual[i] -= sent[i];
            }
            limit(bound * norm(values));
            return bytes;
        } catch (RejectedException notFinite) {
            forget();
            throw notFinite;
        }
    }

    /** Carries nothing over. */
    public void forget() {
        Arrays.fill(residual, 0);
    }

    /** Norm of what is carried over. */
    public double carried() {
        return norm(residual);
    }

    private void limit(double most) {
        double carried = carried();
        if (carried > most) {
            float factor = (float) (most / carried * (1 - 0x1p-20));
            for (int i = 0; i < residual.length; i++) {
                residual[i] *= factor;
            }
        }
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
