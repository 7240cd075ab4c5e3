package dev.iota.worker.merge;

import java.util.Objects;

/**
 * Keeps what a lossy codec leaves out for the next time (Seide et al., "1-Bit Stochastic Gradient Descent", 2014): encodes value plus
 * residual, and makes value plus residual less what was decoded the new residual. For codecs that take negative values. One thread at a
 * time.
 */
public final class ErrorFeedback {
    private final BlockCodec codec;
    private final float[] sums = new float[Blocks.ELEMENTS];
    private final float[] decoded = new float[Blocks.ELEMENTS];

    public ErrorFeedback(BlockCodec codec) {
        this.codec = Objects.requireNonNull(codec);
    }

    /**
     * Encodes one block, as {@link BlockCodec#encode} does, and replaces its residual.
     *
     * @param residual as long as the values; zeros at first
     * @throws BlockException if a sum can't be encoded; the residual is then as before
     */
    public void encode(float[] values, float[] residual, int from, int count, byte[] target, int at) throws BlockException {
        for (int i = 0; i < count; i++) {
            sums[i] = values[from + i] + residual[from + i];
        }
        codec.encode(sums, 0, count, target, at);
        codec.decode(target, at, decoded, 0, count);
        for (int i = 0; i < count; i++) {
            residual[from + i] = sums[i] - decoded[i];
        }
    }
}
