package dev.iota.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bits from plain loops and from vectors, whatever fills them and whatever is left over. */
class LanesTest {
    private static final int FROM = 3;
    private static final int AT = 5;

    private final Lanes plain = new ScalarLanes();
    private final Lanes vectors = new VectorLanes();
    private final Random random = new Random(4);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 31, 64, 100})
    void findTheSameMagnitudes(int columns) {
        for (int rows = 0; rows < 40; rows++) {
            float[] values = values(FROM + rows * columns + 2);
            if (rows == 39) {
                values[FROM + 37 * columns] = Float.NaN;
            }
            int[] expected = new int[columns];
            int[] found = new int[columns];
            plain.magnitudes(values, FROM, rows, columns, expected);
            vectors.magnitudes(values, FROM, rows, columns, found);
            assertThat(found).containsExactly(expected);
            assertThat(found[0]).isEqualTo(Float.floatToRawIntBits(largestOfFirst(values, rows, columns)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 15, 16, 17, 33, 200})
    void roundToTheSameLevelsAndBack(int count) {
        float[] values = values(FROM + count);
        float[] factors = values(count);
        for (int i = 0; i < count; i++) {
            values[FROM + i] = (float) (random.nextInt(255) - 127) / (random.nextBoolean() ? 2 : 1);
            factors[i] = random.nextFloat();
        }
        byte[] expected = new byte[AT + count];
        byte[] found = new byte[AT + count];
        plain.levels(values, FROM, count, factors, expected, AT);
        vectors.levels(values, FROM, count, factors, found, AT);
        assertThat(found).containsExactly(expected);
        Rounding rounding = Rounding.stochastic(random.nextLong());
        plain.levels(values, FROM, count, factors, rounding, expected, AT);
        vectors.levels(values, FROM, count, factors, rounding, found, AT);
        assertThat(found).containsExactly(expected);
        float[] back = new float[FROM + count];
        float[] again = new float[FROM + count];
        plain.values(expected, AT, count, factors, back, FROM);
        vectors.values(expected, AT, count, factors, again, FROM);
        assertThat(bits(again)).containsExactly(bits(back));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 15, 16, 17, 33, 200})
    void halveAndWidenAlike(int count) {
        float[] values = values(count);
        if (count > 8) {
            values[1] = Float.MAX_VALUE;
            values[2] = -Float.MAX_VALUE;
            values[3] = Float.intBitsToFloat(0x3f808000);
            values[4] = Float.intBitsToFloat(0x3f818000);
        }
        byte[] expected = new byte[AT + 2 * count];
        byte[] found = new byte[AT + 2 * count];
        plain.halve(values, 0, expected, AT);
        vectors.halve(values, 0, found, AT);
        assertThat(found).containsExactly(expected);
        float[] wide = new float[count];
        float[] again = new float[count];
        plain.widen(expected, AT, wide, 0);
        vectors.widen(expected, AT, again, 0);
        assertThat(bits(again)).containsExactly(bits(wide));
    }

    private static float largestOfFirst(float[] values, int rows, int columns) {
        float largest = 0;
        for (int row = 0; row < rows; row++) {
            largest = Math.max(largest, Math.abs(values[FROM + row * columns]));
        }
        return largest;
    }

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10));
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
