package dev.iota.local.bench.audit;

import dev.iota.local.bench.chain.ChainPass;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** What a miner sends in place of what it should, on the auditor's own kind of machine: a cheater at its best. */
enum Cheat {
    /** With noise of a tenth of its size. */
    NOISE_10 {
        @Override
        Optional<float[]> of(ChainPass pass, float[] output, float[] previous, Random random) {
            return Optional.of(noisy(output, 0.1, random));
        }
    },
    /** With noise of half its size. */
    NOISE_50 {
        @Override
        Optional<float[]> of(ChainPass pass, float[] output, float[] previous, Random random) {
            return Optional.of(noisy(output, 0.5, random));
        }
    },
    /** With noise that grows by a hundredth of its size in each micro-batch, up to its whole size. */
    DRIFT {
        @Override
        Optional<float[]> of(ChainPass pass, float[] output, float[] previous, Random random) {
            return Optional.of(noisy(output, Math.min(1, pass.key() / 100.0), random));
        }
    },
    SIGN_FLIP {
        @Override
        Optional<float[]> of(ChainPass pass, float[] output, float[] previous, Random random) {
            return Optional.of(scaled(output, -1));
        }
    },
    /** A tenth larger. */
    SCALED {
        @Override
        Optional<float[]> of(ChainPass pass, float[] output, float[] previous, Random random) {
            return Optional.of(scaled(output, 1.1f));
        }
    },
    /** What it received; nothing where that is no tensor. */
    LAZY {
        @Override
        Optional<float[]> of(ChainPass pass, float[] output, float[] previous, Random random) {
            return pass.isHead() ? Optional.empty() : Optional.of(pass.input());
        }
    },
    /** What it sent for the micro-batch before. */
    PREVIOUS {
        @Override
        Optional<float[]> of(ChainPass pass, float[] output, float[] previous, Random random) {
            return Optional.ofNullable(previous);
        }
    };

    /**
     * What is sent instead; empty if it can't be.
     *
     * @param previous honest output of the same stage and direction; null for the first
     */
    abstract Optional<float[]> of(ChainPass pass, float[] output, float[] previous, Random random);

    /** @param share of the tensor's root mean square */
    static float[] noisy(float[] tensor, double share, Random random) {
        double squares = 0;
        for (float value : tensor) {
            squares += (double) value * value;
        }
        double deviation = share * Math.sqrt(squares / tensor.length);
        float[] noisy = Arrays.copyOf(tensor, tensor.length);
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] += (float) (deviation * random.nextGaussian());
        }
        return noisy;
    }

    static float[] scaled(float[] tensor, float factor) {
        float[] scaled = new float[tensor.length];
        for (int i = 0; i < tensor.length; i++) {
            scaled[i] = factor * tensor[i];
        }
        return scaled;
    }
}
