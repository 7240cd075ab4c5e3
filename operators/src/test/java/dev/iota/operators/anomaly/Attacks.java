package dev.iota.operators.anomaly;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** What a sender may send in place of its output. */
final class Attacks {
    private Attacks() {}

    static UnaryOperator<float[]> scaling(double factor) {
        return tensor -> times(tensor, factor);
    }

    /** One per cent more with each frame. */
    static UnaryOperator<float[]> slowDrift() {
        AtomicInteger sent = new AtomicInteger();
        return tensor -> times(tensor, Math.pow(1.01, sent.incrementAndGet()));
    }

    /** Gaussian, with the norm of the output. */
    static UnaryOperator<float[]> noise(StageSimulation stage) {
        return tensor -> {
            double norm = TensorStatistics.of(tensor).norm();
            float[] noise = new float[tensor.length];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (float) (norm * stage.gaussian());
            }
            return noise;
        };
    }

    /** Always the same old output, with so much noise. */
    static UnaryOperator<float[]> replay(StageSimulation stage, double noise) {
        float[] old = stage.honest(0);
        return tensor -> {
            float[] again = old.clone();
            for (int i = 0; i < again.length; i++) {
                again[i] += (float) (noise * stage.gaussian());
            }
            return again;
        };
    }

    /** The norm of the output everywhere. */
    static UnaryOperator<float[]> constant() {
        return tensor -> {
            float[] flat = new float[tensor.length];
            Arrays.fill(flat, (float) TensorStatistics.of(tensor).norm());
            return flat;
        };
    }

    static UnaryOperator<float[]> notANumber() {
        return tensor -> {
            tensor[7] = Float.NaN;
            return tensor;
        };
    }

    private static float[] times(float[] tensor, double factor) {
        float[] scaled = tensor.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= (float) factor;
        }
        return scaled;
    }
}
