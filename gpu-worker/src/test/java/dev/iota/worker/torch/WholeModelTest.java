package dev.iota.worker.torch;

import static dev.iota.worker.torch.StageChain.TRAINING;
import static dev.iota.worker.torch.StageChain.tinyModel;
import static dev.iota.worker.torch.StageChain.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.compute.InitialWeights;
import dev.iota.worker.compute.StageState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeModelTest {
    private static final RecursiveComparisonConfiguration BITWISE = RecursiveComparisonConfiguration.builder().build();

    @BeforeAll
    static void startTorch() {
        TorchRuntime.start(1);
    }

    @ParameterizedTest
    @CsvSource({"none,FP32", "partial_residual:4,FP32", "none,BF16", "partial_residual:4,BF16", "linear:4+tokens,FP32",
        "linear:4+tokens:8,BF16", "low_rank_identity:4+tokens,FP32", "low_rank_identity:4,BF16", "none+tokens,FP32"})
    void chainedStagesLearnBitForBitWhatTheWholeModelLearns(String cut, ComputeType compute) {
        ModelSpec model = tinyModel(cut);
        try (StageChain chain = new StageChain(model, TRAINING, compute); WholeModel whole = WholeModel.create(model, TRAINING, compute)) {
            for (int sample = 0; sample < 12; sample++) {
                double loss = whole.trainStep(tokens(sample), tokens(sample + 1));
                assertThat(chain.trainStep(sample, tokens(sample), tokens(sample + 1))).isEqualTo(loss);
                if (sample % 2 == 1) {
                    chain.step(1e-2);
                    whole.step(1e-2);
                }
            }
            assertThat(chain.states()).usingRecursiveFieldByFieldElementComparator(BITWISE).isEqualTo(whole.states());
            assertThat(whole.states().get(0).steps()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "partial_residual:4", "linear:4", "linear:4+tokens:8", "low_rank_identity:4+tokens", "partial_residual:4+tokens"})
    void gradientsAgreeWithFiniteDifferences(String cut) {
        ModelSpec model = tinyModel(cut);
        TrainingSpec plainDescent = new TrainingSpec(2, 8, 1, 1e-2, 0, 1, 0, 0, 0, 1e9, 5);
        List<StageState> initial = widened(model, plainDescent);
        for (int stage = 0; stage < model.stages(); stage++) {
            float[] direction = gradientOf(model, plainDescent, initial, stage);
            double norm = Math.sqrt(dot(direction, direction));
            double step = 3e-4;
            double forward = lossAt(model, plainDescent, moved(initial, stage, direction, step / norm));
            double backward = lossAt(model, plainDescent, moved(initial, stage, direction, -step / norm));
            assertThat((forward - backward) / (2 * step)).as("slope along the gradient of stage " + stage)
                    .isCloseTo(norm, within(0.02 * norm));
        }
    }

    /** Weights large enough for every part of the model to matter. */
    private static List<StageState> widened(ModelSpec model, TrainingSpec training) {
        List<StageState> states = new ArrayList<>();
        for (int stage = 0; stage < model.stages(); stage++) {
            float[] weights = InitialWeights.of(model, new Stage(stage), training.seed());
            for (int index = 0; index < weights.length; index++) {
                weights[index] *= weights[index] == 1 ? 1 : 5;
            }
            states.add(StageState.fresh(weights));
        }
        return states;
    }

    /** With beta1 = 0 the first moment after a step is the gradient. */
    private static float[] gradientOf(ModelSpec model, TrainingSpec training, List<StageState> states, int stage) {
        try (WholeModel whole = WholeModel.of(model, training, ComputeType.FP32, states)) {
            whole.trainStep(tokens(1), tokens(2));
            whole.step(1e-3);
            return whole.states().get(stage).firstMoment();
        }
    }

    private static double lossAt(ModelSpec model, TrainingSpec training, List<StageState> states) {
        try (WholeModel whole = WholeModel.of(model, training, ComputeType.FP32, states)) {
            return whole.loss(tokens(1), tokens(2));
        }
    }

    private static List<StageState> moved(List<StageState> states, int stage, float[] direction, double factor) {
        float[] weights = states.get(stage).weights().clone();
        for (int index = 0; index < weights.length; index++) {
            weights[index] += (float) (factor * direction[index]);
        }
        List<StageState> result = new ArrayList<>(states);
        result.set(stage, StageState.fresh(weights));
        return result;
    }

    private static double dot(float[] left, float[] right) {
        double sum = 0;
        for (int index = 0; index < left.length; index++) {
            sum += (double) left[index] * right[index];
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"none,FP32", "partial_residual:4,FP32", "none,BF16", "linear:4+tokens,FP32", "low_rank_identity:4+tokens:8,FP32"})
    void learnsARepeatedText(String cut, ComputeType compute) {
        int[] text = letters("the quick fox jumps");
        try (WholeModel whole = WholeModel.create(tinyModel(cut), TRAINING, compute)) {
            double before = whole.loss(window(text, 0), window(text, 1));
            for (int sample = 0; sample < 150; sample++) {
                whole.trainStep(window(text, sample), window(text, sample + 1));
                whole.step(1e-2);
            }
            assertThat(before).isCloseTo(Math.log(32), within(0.2));
            assertThat(whole.loss(window(text, 0), window(text, 1))).isLessThan(1.0);
            assertThat(whole.logits(window(text, 0))).hasSize(32);
        }
    }

    private static int[] letters(String text) {
        return text.chars().map(letter -> letter % 32).toArray();
    }

    private static int[] window(int[] text, int start) {
        int[] tokens = new int[TRAINING.tokensPerMicroBatch()];
        for (int index = 0; index < tokens.length; index++) {
            tokens[index] = text[(start + index) % text.length];
        }
        return tokens;
    }

    @Test
    void theOrderOfTokensMatters() {
        try (WholeModel whole = WholeModel.create(tinyModel("partial_residual:4"), TRAINING, ComputeType.FP32)) {
            assertThat(whole.logits(new int[] {1, 2, 3})).isNotEqualTo(whole.logits(new int[] {2, 1, 3}));
        }
    }

    @Test
    void onlyTheLastTokensOfALongContextCount() {
        try (WholeModel whole = WholeModel.create(tinyModel("partial_residual:4"), TRAINING, ComputeType.FP32)) {
            assertThat(whole.logits(new int[] {9, 1, 2, 3, 4, 5, 6, 7, 8})).isEqualTo(whole.logits(new int[] {1, 2, 3, 4, 5, 6, 7, 8}));
        }
    }

    @Test
    void bf16StaysCloseToFp32() {
        try (WholeModel exact = WholeModel.create(tinyModel("partial_residual:4"), TRAINING, ComputeType.FP32);
                WholeModel rounded = WholeModel.create(tinyModel("partial_residual:4"), TRAINING, ComputeType.BF16)) {
            for (int sample = 0; sample < 10; sample++) {
                double loss = exact.trainStep(tokens(sample), tokens(sample));
                assertThat(rounded.trainStep(tokens(sample), tokens(sample))).isCloseTo(loss, within(0.03 * loss)).isNotEqualTo(loss);
                exact.step(1e-2);
                rounded.step(1e-2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ComputeType.class)
    void theNumberOfThreadsMakesNoDifference(ComputeType compute) {
        List<StageState> alone = learnLarger(compute);
        TorchRuntime.start(2);
        try {
            assertThat(learnLarger(compute)).usingRecursiveFieldByFieldElementComparator(BITWISE).isEqualTo(alone);
        } finally {
            TorchRuntime.start(1);
        }
    }

    /** Large enough for torch to share each operation among threads. */
    private static List<StageState> learnLarger(ComputeType compute) {
        ModelSpec model = new ModelSpec(256, 64, 4, 2, 192, 10_000, List.of(1, 1), Cut.NONE);
        TrainingSpec training = TrainingSpec.of(8, 128, 1e-3);
        int[] tokens = new Random(1).ints(training.tokensPerMicroBatch(), 0, 256).toArray();
        try (WholeModel whole = WholeModel.create(model, training, compute)) {
            for (int step = 0; step < 3; step++) {
                whole.trainStep(tokens, tokens);
                whole.step(1e-3);
            }
            return whole.states();
        }
    }

    @Test
    void refusesTokensThatAreNoWholeSequences() {
        try (WholeModel whole = WholeModel.create(tinyModel("none"), TRAINING, ComputeType.FP32)) {
            assertThatThrownBy(() -> whole.trainStep(new int[9], new int[9])).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("multiple of 8");
            assertThatThrownBy(() -> whole.logits(new int[0])).hasMessageContaining("one token");
        }
    }
}
