package dev.iota.worker.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Rotary positions in the rotate-half form: channel {@code i} of a head's first half turns with channel {@code i} of its second half
 * (Su et al., RoFormer, section 3.2.2).
 */
final class Rotary implements AutoCloseable {
    private final long half;
    private final Tensor cosines;
    private final Tensor signedSines;

    /** Tables for so many positions. */
    Rotary(int positions, int headWidth, double base) {
        half = headWidth / 2;
        float[] cosine = new float[positions * headWidth];
        float[] sine = new float[positions * headWidth];
        for (int position = 0; position < positions; position++) {
            for (int channel = 0; channel < headWidth; channel++) {
                double angle = position * StrictMath.pow(base, -2.0 * (channel % half) / headWidth);
                cosine[position * headWidth + channel] = (float) StrictMath.cos(angle);
                sine[position * headWidth + channel] = (float) (channel < half ? -StrictMath.sin(angle) : StrictMath.sin(angle));
            }
        }
        try (PointerScope scope = new PointerScope()) {
            cosines = Tensors.keep(Tensors.of(cosine, positions, 1, headWidth));
            signedSines = Tensors.keep(Tensors.of(sine, positions, 1, headWidth));
        }
    }

    /** Turns {@code [B, T, heads, headWidth]}. */
    Tensor apply(Tensor heads) {
        long positions = heads.size(1);
        Tensor swapped = torch.roll(heads, new long[] {half}, 3);
        return torch.addcmul(heads.mul(cosines.narrow(0, 0, positions)), swapped, signedSines.narrow(0, 0, positions), new Scalar(1.0));
    }

    @Override
    public void close() {
        cosines.close();
        signedSines.close();
    }
}
