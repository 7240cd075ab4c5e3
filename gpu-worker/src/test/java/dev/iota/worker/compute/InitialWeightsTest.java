package dev.iota.worker.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.model.StageLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
    private static final ModelSpec MODEL = new ModelSpec(64, 64, 4, 2, 96, 10_000, List.of(2, 2), Cut.NONE);
    private static final ModelSpec OTHER_CUT = new ModelSpec(64, 64, 4, 2, 96, 10_000, List.of(1, 3), Cut.NONE);

    private static float[] tensor(ModelSpec model, int stage, String name, long seed) {
        StageLayout.Parameter place = StageLayout.of(model, new Stage(stage)).tensors().stream()
                .filter(tensor -> tensor.name().equals(name)).findFirst().orElseThrow();
        float[] weights = InitialWeights.of(model, new Stage(stage), seed);
        return Arrays.copyOfRange(weights, (int) place.offset(), (int) (place.offset() + place.elements()));
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }

    @Test
    void doNotDependOnTheCut() {
        assertThat(tensor(MODEL, 0, "layers.1.gate", 7)).isEqualTo(tensor(OTHER_CUT, 1, "layers.1.gate", 7));
    }

    @Test
    void differByNameAndSeed() {
        assertThat(tensor(MODEL, 0, "layers.1.gate", 7)).isNotEqualTo(tensor(MODEL, 0, "layers.0.gate", 7))
                .isNotEqualTo(tensor(MODEL, 0, "layers.1.up", 7)).isNotEqualTo(tensor(MODEL, 0, "layers.1.gate", 8));
    }

    @Test
    void haveTheDeviationsOfTheReference() {
        assertThat(deviation(tensor(MODEL, 0, "layers.0.query", 1))).isCloseTo(0.02, within(0.001));
        assertThat(deviation(tensor(MODEL, 0, "layers.0.output", 1))).isCloseTo(0.02 / Math.sqrt(8), within(0.0005));
        assertThat(deviation(tensor(MODEL, 0, "layers.0.down", 1))).isCloseTo(0.02 / Math.sqrt(8), within(0.0005));
        assertThat(tensor(MODEL, 1, "norm", 1)).containsOnly(1f);
    }

    @Test
    void whatCompressesLinearlyKeepsTheStreamsScale() {
        ModelSpec cut = MODEL.withCut(Cut.parse("linear:32+tokens"));
        String last = "layers." + (cut.layersPerStage().get(0) - 1) + ".";
        assertThat(deviation(tensor(cut, 0, last + "compress", 1))).isCloseTo(1 / Math.sqrt(cut.width()), within(0.005));
        assertThat(deviation(tensor(cut, 1, "layers." + cut.firstLayer(new Stage(1)) + ".expand", 1))).isCloseTo(0.02, within(0.001));
    }

    /** These numbers are part of the protocol: every miner must begin with them. */
    @Test
    void areTheSameOnAnyMachine() {
        assertThat(tensor(MODEL, 0, "embedding", 42)).startsWith(0.0191314183f, -0.0247492008f, 0.0135484273f);
        assertThat(Arrays.hashCode(InitialWeights.of(MODEL, new Stage(0), 42))).isEqualTo(1237868557);
    }

    @Test
    void areTheSameInWhateverRangesTheyAreRead() {
        float[] whole = InitialWeights.of(MODEL, new Stage(1), 42);
        StageVectors vectors = InitialWeights.vectors(MODEL, new Stage(1), 42);
        float[] found = new float[whole.length];
        int piece = 777;
        for (int from = (whole.length - 1) / piece * piece; from >= 0; from -= piece) {
            float[] part = new float[piece];
            int count = Math.min(piece, whole.length - from);
            vectors.read(StageVectors.Vector.WEIGHTS, from, part, count);
            System.arraycopy(part, 0, found, from, count);
        }
        assertThat(found).isEqualTo(whole);
    }

    @Test
    void aStageOfMoreParametersThanAnArrayHoldsIsReadByRangeAlone() {
        ModelSpec large = Preset.B15.model();
        StageVectors vectors = InitialWeights.vectors(large, new Stage(1), 1);
        assertThat(vectors.elements()).isGreaterThan(Integer.MAX_VALUE);
        float[] last = new float[4];
        vectors.read(StageVectors.Vector.SECOND_MOMENT, vectors.elements() - 4, last, 4);
        assertThat(last).containsOnly(0);
        assertThatThrownBy(() -> InitialWeights.of(large, new Stage(1), 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than one array can hold");
    }
}
