package dev.iota.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.id.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutTest {
    private static final ModelSpec MODEL = new ModelSpec(256, 384, 6, 6, 1024, 10_000, List.of(2, 2, 2), Cut.NONE);

    @ParameterizedTest
    @ValueSource(strings = {"none", "none+tokens", "linear:4", "linear:4+tokens", "partial_residual:32", "low_rank_identity:8+tokens:64"})
    void isWrittenAsItIsRead(String text) {
        assertThat(Cut.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linear", "linear:0", "none:4", "linear:4+", "linear:4+token", "linear:-1", "square:3", "linear:4+tokens:x"})
    void nothingElseIsRead(String text) {
        assertThatThrownBy(() -> Cut.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("cut");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear:384", "linear:4+tokens:384"})
    void aCutIsNarrowerThanTheModel(String text) {
        assertThatThrownBy(() -> MODEL.withCut(Cut.parse(text))).hasMessageContaining("width 384");
    }

    @Test
    void whatItAddsToAStageIsInTheLayout() {
        long plain = StageLayout.of(MODEL, new Stage(1)).parameters();
        assertThat(added("linear:4", plain)).isEqualTo(2 * 4 * 384);
        assertThat(added("linear:4+tokens", plain)).isEqualTo(2 * 4 * 384 + 256 * 384);
        assertThat(added("linear:4+tokens:16", plain)).isEqualTo(2 * 4 * 384 + 256 * 16 + 16 * 384);
        assertThat(added("low_rank_identity:8", plain)).isEqualTo(2 * (8 * 96 + 96 * 384));
    }

    @Test
    void stagesReadTokensWhereTheyEmbedThem() {
        assertThat(MODEL.readsTokens(new Stage(0))).isTrue();
        assertThat(MODEL.readsTokens(new Stage(1))).isFalse();
        assertThat(MODEL.withCut(Cut.parse("linear:4+tokens")).readsTokens(new Stage(1))).isTrue();
    }

    private static long added(String cut, long plain) {
        return StageLayout.of(MODEL.withCut(Cut.parse(cut)), new Stage(1)).parameters() - plain;
    }
}
