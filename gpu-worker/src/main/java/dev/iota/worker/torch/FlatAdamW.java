package dev.iota.worker.torch;

import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * AdamW (Loshchilov and Hutter, algorithm 2) on the flat vectors of a stage, with decoupled weight decay for matrices only. Works through
 * the vectors in pieces that fit the processor's cache.
 */
final class FlatAdamW {
    private static final double EPSILON = 1e-8;
    /** The most that torch leaves to one thread: to wake others for so little costs more than it gains. */
    private static final long PIECE = 1 << 15;

    private final TrainingSpec training;
    private final List<Piece> pieces;

    private record Piece(long offset, long length, boolean isDecayed) {}

    /** The vectors of one step; {@code gradient} is zero afterwards. */
    record Vectors(Tensor weights, Tensor next, Tensor gradient, Tensor firstMoment, Tensor secondMoment) {
        private Vectors narrow(Piece piece) {
            return new Vectors(narrow(weights, piece), narrow(next, piece), narrow(gradient, piece), narrow(firstMoment, piece),
                    narrow(secondMoment, piece));
        }

        private static Tensor narrow(Tensor vector, Piece piece) {
            return vector.narrow(0, piece.offset, piece.length);
        }
    }

    FlatAdamW(StageLayout layout, TrainingSpec training) {
        this.training = training;
        this.pieces = piecesOf(layout);
    }

    private static List<Piece> piecesOf(StageLayout layout) {
        List<Piece> pieces = new ArrayList<>();
        for (StageLayout.Parameter tensor : layout.tensors()) {
            long end = tensor.offset() + tensor.elements();
            for (long offset = tensor.offset(); offset < end; offset += PIECE) {
                pieces.add(new Piece(offset, Math.min(PIECE, end - offset), tensor.isDecayed()));
            }
        }
        return List.copyOf(pieces);
    }

    /**
     * Writes the next weights and moments.
     *
     * @param step this step's number, from 1
     * @param scale factor from the accumulated gradient to the clipped mean
     */
    void step(Vectors vectors, long step, double rate, double scale) {
        double firstCorrection = 1 - Math.pow(training.beta1(), step);
        double secondCorrection = Math.sqrt(1 - Math.pow(training.beta2(), step));
        try (PointerScope scope = new PointerScope()) {
            Constants constants = new Constants(
                    new Scalar(training.beta1()),
                    new Scalar((1 - training.beta1()) * scale),
                    new Scalar(training.beta2()),
                    new Scalar((1 - training.beta2()) * scale * scale),
                    new Scalar(EPSILON * secondCorrection),
                    new Scalar(1 - rate * training.weightDecay()),
                    new Scalar(1.0),
                    new Scalar(-rate * secondCorrection / firstCorrection));
            pieces.forEach(piece -> update(vectors, piece, constants));
        }
    }

    private record Constants(
            Scalar beta1,
            Scalar firstShare,
            Scalar beta2,
            Scalar secondShare,
            Scalar epsilon,
            Scalar decay,
            Scalar noDecay,
            Scalar rate) {}

    private static void update(Vectors whole, Piece piece, Constants constants) {
        try (PointerScope scope = new PointerScope()) {
            Vectors vectors = whole.narrow(piece);
            Tensor gradient = vectors.gradient;
            vectors.firstMoment.mul_(constants.beta1).add_(gradient, constants.firstShare);
            vectors.secondMoment.mul_(constants.beta2).addcmul_(gradient, gradient, constants.secondShare);
            Tensor spread = vectors.secondMoment.sqrt().add_(constants.epsilon);
            vectors.next.copy_(vectors.weights)
                    .mul_(piece.isDecayed ? constants.decay : constants.noDecay)
                    .addcdiv_(vectors.firstMoment, spread, constants.rate);
            gradient.zero_();
        }
    }
}
