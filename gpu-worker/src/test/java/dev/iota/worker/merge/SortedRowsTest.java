package dev.iota.worker.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SortedRowsTest {
    @Property(tries = 300)
    void everyPlaceIsSortedAndTheContributionsAreAsBefore(@ForAll @IntRange(min = 1, max = 70) int number,
            @ForAll @IntRange(max = 4) int kind, @ForAll @IntRange(max = 1_000) int seed) {
        float[][] contributions = new float[number][];
        for (int i = 0; i < number; i++) {
            contributions[i] = Examples.block(40, seed + i / 2, kind);
        }
        float[][] before = Arrays.stream(contributions).map(float[]::clone).toArray(float[][]::new);
        float[][] rows = SortedRows.of(contributions, 33);
        for (int j = 0; j < 33; j++) {
            float[] expected = new float[number];
            float[] found = new float[number];
            for (int i = 0; i < number; i++) {
                expected[i] = before[i][j];
                found[i] = rows[i][j];
            }
            Arrays.sort(expected);
            assertThat(Examples.bits(found)).isEqualTo(Examples.bits(expected));
        }
        for (int i = 0; i < number; i++) {
            assertThat(Examples.bits(contributions[i])).isEqualTo(Examples.bits(before[i]));
        }
    }
}
