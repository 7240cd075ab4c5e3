package dev.iota.local.bench.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iota.protocol.model.Preset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyTest {
    private static final Choice NARROW = Choice.parse("linear:5+tokens/int8");
    private static final Choice NARROWER = Choice.parse("linear:2+tokens/int4");

    @ParameterizedTest
    @CsvSource({"none/bf16, 1.0", "none/int8, 1.94", "linear:48+tokens/bf16, 8.0", "linear:3+tokens/bf16, 128.0", "linear:5+tokens/int8, 148.9",
        "linear:2+tokens/int4, 722.8", "none/fp32/bf16, 0.667"})
    void theRatioCountsBytesBothWays(String choice, double ratio) {
        Preset preset = Preset.M10;
        assertThat(Choice.parse(choice).ratio(preset.model(), preset.microBatchSize() * preset.sequenceLength())).isCloseTo(ratio, within(0.05));
    }

    @Test
    void aCutAloneIsNoChoice() {
        assertThatThrownBy(() -> Choice.parse("linear:5")).hasMessageContaining("CUT/CODEC");
        assertThatThrownBy(() -> Choice.parse("linear:5/fp16")).hasMessageContaining("int8");
        assertThat(new HashSet<>(Study.CHOICES)).hasSameSizeAs(Study.CHOICES).contains(Study.BASELINE);
        assertThat(Study.CHOICES).allSatisfy(choice -> assertThat(Choice.parse(choice.toString())).isEqualTo(choice));
    }

    @Test
    void tablesOfTokensCostParametersButNoMultiplications() {
        Choice with = Choice.parse("linear:5+tokens/int8");
        Choice without = Choice.parse("linear:5/int8");
        assertThat(with.parametersMore(Preset.M10.model())).isGreaterThan(without.parametersMore(Preset.M10.model()));
        assertThat(with.computeMore(Preset.M10.model())).isEqualTo(without.computeMore(Preset.M10.model())).isBetween(0.0, 0.01);
    }

    @Test
    void eachSeedIsComparedWithItsOwnBaseline() {
        List<Outcome> outcomes = new ArrayList<>(List.of(outcome(Study.BASELINE, 1, 2.0), outcome(Study.BASELINE, 2, 4.0),
                outcome(NARROW, 1, 2.02), outcome(NARROW, 2, 4.12), outcome(NARROWER, 1, 2.2), outcome(NARROWER, 3, 9)));
        List<Study.Row> rows = new Study(Preset.M10, outcomes).rows(List.of(Study.BASELINE, NARROW, NARROWER));
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1).gap()).isCloseTo(0.02, within(1e-12));
        assertThat(rows.get(1).spread()).isCloseTo(0.02, within(1e-12));
        assertThat(rows.get(2).seeds()).as("the third seed has no baseline").isEqualTo(1);
        assertThat(Study.best(rows, 0.03).orElseThrow().choice()).isEqualTo(NARROW);
        assertThat(Study.best(rows, 0.11).orElseThrow().choice()).isEqualTo(NARROWER);
        assertThat(Study.table(rows)).contains("| linear:5+tokens | int8 | int8 | 148.9 | 2 | 3.0700 | +2.00 % | 2.00 |");
        assertThat(Plot.svg(rows)).contains("linear:5+tokens/int8: 149x, +2.00 %");
    }

    private static Outcome outcome(Choice choice, long seed, double loss) {
        return new Outcome("10m", choice, seed, 600, loss, 1000, 1);
    }
}
