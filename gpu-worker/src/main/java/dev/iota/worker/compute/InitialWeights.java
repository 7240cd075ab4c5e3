package dev.iota.worker.compute;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import java.util.Arrays;
import java.util.Random;

/**
 * The weights a run begins with, the same on any machine. Matrices are drawn from N(0, 0.02), those that write into the residual stream
 * scaled by 1/sqrt(2 layers) (GPT-2, section 2.3); gains of norms are one. Each tensor has its own seed from its name, so that where the
 * model is cut makes no difference.
 */
public final class InitialWeights {
    private static final double DEVIATION = 0.02;

    private InitialWeights() {}

    /** The flat vector of a stage. */
    public static float[] of(ModelSpec model, Stage stage, long seed) {
        StageLayout layout = StageLayout.of(model, stage);
        float[] weights = new float[vectorLength(layout)];
        for (StageLayout.Parameter tensor : layout.tensors()) {
            fill(weights, tensor, deviationOf(tensor.name(), model.layers()), seed);
        }
        return weights;
    }

    /** @throws IllegalArgumentException if the stage has more parameters than an array has places */
    private static int vectorLength(StageLayout layout) {
        if (layout.parameters() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("stage " + layout.stage() + " has " + layout.parameters()
                    + " parameters, more than one vector can hold (2147483639): cut the model into more stages");
        }
        return (int) layout.parameters();
    }

    private static void fill(float[] weights, StageLayout.Parameter tensor, double deviation, long seed) {
        int from = (int) tensor.offset();
        int to = (int) (tensor.offset() + tensor.elements());
        if (!tensor.isDecayed()) {
            Arrays.fill(weights, from, to, 1);
            return;
        }
        Random random = new Random(mix(seed, tensor.name()));
        for (int index = from; index < to; index++) {
            weights[index] = (float) (random.nextGaussian() * deviation);
        }
    }

    private static double deviationOf(String name, int layers) {
        boolean isResidualOutput = name.endsWith(".output") || name.endsWith(".down");
        return isResidualOutput ? DEVIATION / Math.sqrt(2.0 * layers) : DEVIATION;
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
