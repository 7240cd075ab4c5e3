package dev.iota.worker.merge;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Vectors for tests. */
final class Examples {
    private Examples() {}

    /** Vectors of at most a block: normal ones, with few values, with hard ones, of any bits that are finite. */
    static Arbitrary<float[]> blocks() {
        Arbitrary<Integer> counts = Arbitraries.oneOf(Arbitraries.integers().between(1, Blocks.ELEMENTS), Arbitraries.just(Blocks.ELEMENTS),
                Arbitraries.of(1, 2, 63, 64, 65, 127, 128, 129, 512, 513));
        return Combinators.combine(counts, Arbitraries.longs(), Arbitraries.integers().between(0, 4)).as(Examples::block);
    }

    static float[] block(int count, long seed, int kind) {
        Random random = new Random(seed);
        float[] hard = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, 0, -0f, 1, 1e38f, -3e-39f};
        float scale = (float) Math.pow(10, random.nextInt(70) - 40);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (kind) {
                case 0 -> (float) random.nextGaussian();
                case 1 -> random.nextInt(100) == 0 ? (float) random.nextGaussian() : 0;
                case 2 -> hard[random.nextInt(hard.length)];
                case 3 -> finite(Float.intBitsToFloat(random.nextInt()));
                default -> finite((float) random.nextGaussian() * scale);
            };
        }
        return values;
    }

    static float[] absolute(float[] values) {
        float[] absolute = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            absolute[i] = Math.abs(values[i]);
        }
        return absolute;
    }

    static float[] gaussian(int count, long seed) {
        return block(count, seed, 0);
    }

    private static float finite(float value) {
        return Float.isFinite(value) ? value : 0;
    }

    static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
