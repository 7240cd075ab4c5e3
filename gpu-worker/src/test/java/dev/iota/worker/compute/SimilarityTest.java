package dev.iota.worker.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class SimilarityTest {
    private static final float[] ZEROS = {0, 0};

    @Property
    void neitherLeavesItsBounds(@ForAll @Size(8) float[] one, @ForAll @Size(8) float[] other) {
        Similarity similarity = Similarity.of(one, other);
        assertThat(similarity.cosine()).isBetween(-1.0, 1.0);
        assertThat(similarity.magnitudeRatio()).isBetween(0.0, 1.0);
    }

    @Example
    void aMultipleHasTheAngleAndNotTheSize() {
        Similarity similarity = Similarity.of(new float[] {1, 2}, new float[] {10, 20});
        assertThat(similarity.cosine()).isCloseTo(1, within(1e-12));
        assertThat(similarity.magnitudeRatio()).isCloseTo(0.1, within(1e-12));
        assertThat(similarity.isSame()).isFalse();
        assertThat(Similarity.of(new float[] {1, 2}, new float[] {-1, -2}).cosine()).isCloseTo(-1, within(1e-12));
    }

    @Example
    void zerosAreLikeZerosOnly() {
        assertThat(Similarity.of(ZEROS, ZEROS).cosine()).isEqualTo(1);
        assertThat(Similarity.of(ZEROS, ZEROS).magnitudeRatio()).isEqualTo(1);
        assertThat(Similarity.of(ZEROS, new float[] {1, 0}).cosine()).isZero();
        assertThat(Similarity.of(new float[] {1, 0}, ZEROS).magnitudeRatio()).isZero();
        assertThat(Similarity.of(ZEROS, new float[] {-0f, 0}).isSame()).as("the sign of a zero is a bit").isFalse();
    }

    @Example
    void whatIsNoNumberIsLikeNothing() {
        float[] broken = {Float.NaN, 1};
        assertThat(Similarity.of(broken, broken).cosine()).isZero();
        assertThat(Similarity.of(new float[] {1, 1}, new float[] {Float.POSITIVE_INFINITY, 1}).cosine()).isZero();
        assertThat(Similarity.of(new float[] {1, 1}, broken).magnitudeRatio()).isZero();
    }

    @Example
    void lengthsMustFit() {
        assertThatThrownBy(() -> Similarity.of(new float[2], new float[1])).isInstanceOf(IllegalArgumentException.class);
    }
}
