package dev.iota.worker.compute;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import java.util.Random;

/**
 * The weights a run begins with, the same on any machine. Matrices are drawn from N(0, 0.02), those that write into the residual stream
 * scaled by 1/sqrt(2 layers) (GPT-2, section 2.3); gains of norms are one. What compresses a residual stream linearly keeps its scale,
 * 1/sqrt(width): smaller, and it takes the next stage's expansion hundreds of steps to hear anything. Each tensor has its own seed from its name, so that where the
 * model is cut makes no difference.
 */
public final class InitialWeights {
    private static final double DEVIATION = 0.02;

    private InitialWeights() {}

    /** A stage's weights, and moments of zero; drawn as they are read. */
    public static StageVectors vectors(ModelSpec model, Stage stage, long seed) {
        return new SeededVectors(StageLayout.of(model, stage), tensor -> new Random(mix(seed, tensor.name())),
                tensor -> deviationOf(tensor.name(), model));
    }

    /**
     * The flat vector of a stage.
     *
     * @throws IllegalArgumentException if the stage has more parameters than an array has places
     */
    public static float[] of(ModelSpec model, Stage stage, long seed) {
        StageVectors vectors = vectors(model, stage, seed);
        if (vectors.elements() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("stage " + stage + " has " + vectors.elements()
                    + " parameters, more than one array can hold (2147483639)");
        }
        float[] weights = new float[(int) vectors.elements()];
        vectors.read(StageVectors.Vector.WEIGHTS, 0, weights, weights.length);
        return weights;
    }

    private static double deviationOf(String name, ModelSpec model) {
        if (model.cut().kind() == Cut.Kind.LINEAR && name.endsWith(".compress")) {
            return 1 / Math.sqrt(model.width());
        }
        boolean isResidualOutput = name.endsWith(".output") || name.endsWith(".down");
        return isResidualOutput ? DEVIATION / Math.sqrt(2.0 * model.layers()) : DEVIATION;
    }

    /** FNV-1a over the name, begun at the seed. */
    private static long mix(long seed, String name) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (int index = 0; index < name.length(); index++) {
            hash = (hash ^ name.charAt(index)) * 0x100000001b3L;
        }
        return hash ^ (hash >>> 32);
    }
}
