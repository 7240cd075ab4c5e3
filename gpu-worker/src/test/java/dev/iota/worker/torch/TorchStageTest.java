package dev.iota.worker.torch;

import static dev.iota.worker.torch.StageChain.TRAINING;
import static dev.iota.worker.torch.StageChain.tinyModel;
import static dev.iota.worker.torch.StageChain.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.compute.TailResult;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchStageTest {
    private static final String BOTTLENECK = "partial_residual:4";
    private static final double RATE = 1e-2;

    @BeforeAll
    static void startTorch() {
        TorchRuntime.start(1);
    }

    private static TorchStage stage(ModelSpec model, int index) {
        return TorchStage.create(model, new Stage(index), TRAINING, ComputeType.FP32);
    }

    private static float[] wire(ModelSpec model, long seed) {
        Random random = new Random(seed);
        float[] values = new float[TRAINING.tokensPerMicroBatch() * model.wireChannels()];
        for (int index = 0; index < values.length; index++) {
            values[index] = (float) random.nextGaussian();
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "partial_residual:4", "linear:4+tokens", "low_rank_identity:4+tokens:8"})
    void aGraphKeptOverAStepGivesTheGradientOfItsOwnWeights(String cut) {
        ModelSpec model = tinyModel(cut);
        try (TorchStage stage = stage(model, 1); TorchStage old = stage(model, 1)) {
            stage.forwardBody(1, wire(model, 1), tokens(9));
            stage.forwardBody(2, wire(model, 2), tokens(9));
            stage.backward(2, wire(model, 3), true);
            stage.step(RATE);
            stage.forwardBody(3, wire(model, 4), tokens(9));
            stage.backward(3, wire(model, 5), true);
            stage.step(RATE);
            old.forwardBody(1, wire(model, 1), tokens(9));

            float[] gradient = stage.backward(1, wire(model, 6), true);
            stage.step(RATE);

            assertThat(gradient).isEqualTo(old.backward(1, wire(model, 6), true));
            assertThat(stage.version()).isEqualTo(3);
            assertThat(stage.inFlight()).isZero();
        }
    }

    @Test
    void oldGraphsAddToTheSameGradientAsNewOnes() {
        ModelSpec model = tinyModel(BOTTLENECK);
        try (TorchStage mixed = stage(model, 1); TorchStage fresh = stage(model, 1)) {
            StageState initial = mixed.state().copy();
            mixed.forwardBody(1, wire(model, 1), tokens(9));
            mixed.forwardBody(2, wire(model, 2), tokens(9));
            mixed.backward(2, wire(model, 3), true);
            mixed.step(RATE);
            StageState stepped = mixed.state().copy();
            mixed.backward(1, wire(model, 4), true);
            mixed.step(RATE);

            fresh.load(initial);
            fresh.forwardBody(1, wire(model, 1), tokens(9));
            fresh.backward(1, wire(model, 4), true);
            fresh.step(RATE);
            float[] share = fresh.state().copy().firstMoment();
            float[] expected = new float[share.length];
            for (int index = 0; index < share.length; index++) {
                expected[index] = (float) TRAINING.beta1() * stepped.firstMoment()[index] + share[index];
            }
            assertThat(mixed.state().copy().firstMoment()).usingComparatorWithPrecision(1e-6f).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "partial_residual:4", "linear:4+tokens", "low_rank_identity:4+tokens:8"})
    void aMicroBatchThatWasCountedBeforeOnlyPassesItsGradientOn(String cut) {
        ModelSpec model = tinyModel(cut);
        try (TorchStage stage = stage(model, 1); TorchStage other = stage(model, 1)) {
            stage.forwardBody(1, wire(model, 1), tokens(9));
            stage.forwardBody(2, wire(model, 1), tokens(9));
            other.forwardBody(1, wire(model, 1), tokens(9));
            float[] counted = stage.backward(1, wire(model, 2), true);

            assertThat(stage.backward(2, wire(model, 2), false)).isEqualTo(counted).isNotEmpty();
            assertThat(stage.accumulated()).isEqualTo(1);

            other.backward(1, wire(model, 2), true);
            stage.step(RATE);
            other.step(RATE);
            assertThat(stage.state().copy().weights()).isEqualTo(other.state().copy().weights());
        }
    }

    @Test
    void theTailCanPassItsGradientOnWithoutLearning() {
        ModelSpec model = tinyModel(BOTTLENECK);
        try (TorchStage tail = stage(model, 2)) {
            float[] weights = tail.state().copy().weights();
            TailResult uncounted = tail.forwardBackwardTail(wire(model, 1), tokens(9), tokens(1), false);
            tail.step(RATE);
            assertThat(tail.state().copy().weights()).isEqualTo(weights);
            assertThat(tail.version()).isZero();

            TailResult counted = tail.forwardBackwardTail(wire(model, 1), tokens(9), tokens(1), true);
            assertThat(uncounted.gradient()).isEqualTo(counted.gradient());
            assertThat(uncounted.loss()).isEqualTo(counted.loss());
            tail.step(RATE);
            assertThat(tail.state().copy().weights()).isNotEqualTo(weights);
        }
    }

    @Test
    void goesOnBitForBitFromASavedState() {
        ModelSpec model = tinyModel(BOTTLENECK);
        try (TorchStage stage = stage(model, 1); TorchStage restored = stage(model, 1)) {
            learn(stage, model, 0, 3);
            StageState saved = stage.state().copy();
            restored.forwardBody(99, wire(model, 99), tokens(9));
            learn(restored, model, 50, 51);
            restored.load(saved);

            assertThat(restored.inFlight()).isZero();
            learn(stage, model, 3, 6);
            learn(restored, model, 3, 6);
            assertThat(restored.state().copy()).usingRecursiveComparison().isEqualTo(stage.state().copy());
            assertThat(restored.version()).isEqualTo(6);
        }
    }

    private static void learn(TorchStage stage, ModelSpec model, int from, int to) {
        for (int sample = from; sample < to; sample++) {
            stage.forwardBody(sample, wire(model, sample), tokens(9));
            stage.backward(sample, wire(model, sample + 1000), true);
            stage.step(RATE);
        }
    }

    @Test
    void loadForgetsGradientsAndGraphs() {
        ModelSpec model = tinyModel("none");
        try (TorchStage stage = stage(model, 1)) {
            StageState initial = stage.state().copy();
            stage.forwardBody(1, wire(model, 1), tokens(9));
            stage.forwardBody(2, wire(model, 1), tokens(9));
            stage.backward(1, wire(model, 2), true);
            stage.load(initial);
            stage.step(RATE);
            assertThat(stage.state().copy().weights()).isEqualTo(initial.weights());
            assertThatThrownBy(() -> stage.backward(2, wire(model, 2), true)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no graph for micro-batch 2");
        }
    }

    @Test
    void nativeMemoryStaysFlatWhileGraphsCrossSteps() {
        ModelSpec model = tinyModel(BOTTLENECK);
        try (StageChain chain = new StageChain(model, TRAINING, ComputeType.FP32)) {
            pipeline(chain, 0, 50);
            long pointers = Pointer.totalCount();
            long bytes = Pointer.totalBytes();

            pipeline(chain, 50, 350);

            // Fewer is possible: what an earlier test left may be collected meanwhile.
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
            assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(bytes);
            assertThat(chain.stages.get(0).nativeBytes()).isPositive();
        }
    }

    /** Each micro-batch's graph in the head outlives two steps; every seventh is dropped. */
    private static void pipeline(StageChain chain, int from, int to) {
        TorchStage head = chain.stages.get(0);
        for (int sample = from; sample < to; sample++) {
            head.forwardHead(sample, tokens(sample));
            head.forwardHead(sample + 1_000_000, tokens(sample));
            if (sample >= from + 2) {
                head.backward(sample - 2, wire(tinyModel(BOTTLENECK), sample), sample % 2 == 0);
                head.step(RATE);
            }
            head.drop(sample + 1_000_000);
            chain.trainStep(sample + 2_000_000, tokens(sample), tokens(sample + 1));
            chain.step(RATE);
        }
        head.drop(to - 1);
        head.drop(to - 2);
        assertThat(head.inFlight()).isZero();
    }

    @Test
    void allNativeMemoryIsFreedOnClose() {
        long pointers = Pointer.totalCount();
        try (StageChain chain = new StageChain(tinyModel(BOTTLENECK), TRAINING, ComputeType.BF16)) {
            chain.trainStep(1, tokens(1), tokens(2));
            chain.stages.get(0).forwardHead(2, tokens(2));
            chain.step(RATE);
        }
        // Fewer is possible: what an earlier test left may be collected meanwhile.
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
    }

    @Test
    void aLaterTokenDoesNotReachEarlierPositions() {
        ModelSpec model = tinyModel("none");
        try (TorchStage head = stage(model, 0)) {
            int[] inputs = tokens(1);
            int[] changed = inputs.clone();
            int last = TRAINING.sequenceLength() - 1;
            changed[last] = (changed[last] + 1) % 32;
            float[] before = head.forwardHead(1, inputs);
            float[] after = head.forwardHead(2, changed);
            int channels = model.wireChannels();
            assertThat(Arrays.copyOf(after, last * channels)).isEqualTo(Arrays.copyOf(before, last * channels));
            assertThat(Arrays.copyOfRange(after, last * channels, (last + 1) * channels))
                    .isNotEqualTo(Arrays.copyOfRange(before, last * channels, (last + 1) * channels));
        }
    }

    @Test
    void aGradientThatIsNotFiniteLeavesTheWeights() {
        ModelSpec model = tinyModel("none");
        try (TorchStage stage = stage(model, 1)) {
            float[] weights = stage.state().copy().weights();
            float[] broken = wire(model, 2);
            broken[3] = Float.NaN;
            stage.forwardBody(1, wire(model, 1), tokens(9));
            stage.backward(1, broken, true);
            assertThatThrownBy(() -> stage.step(RATE)).isInstanceOf(ArithmeticException.class).hasMessageContaining("stage 1");
            assertThat(stage.state().copy().weights()).isEqualTo(weights);
            learn(stage, model, 1, 2);
            assertThat(stage.version()).isEqualTo(1);
        }
    }

    @Test
    void callsThatDoNotFitAreRefusedByName() {
        ModelSpec model = tinyModel("none");
        try (TorchStage head = stage(model, 0); TorchStage body = stage(model, 1)) {
            assertThatThrownBy(() -> body.forwardHead(1, tokens(1))).hasMessage("forwardHead does not suit stage 1 of 3");
            assertThatThrownBy(() -> head.forwardBackwardTail(wire(model, 1), tokens(9), tokens(1), true)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> head.forwardHead(1, new int[3])).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("stage 0: inputs must have 16 values, not 3");
            assertThatThrownBy(() -> body.forwardBody(1, new float[3], tokens(1))).isInstanceOf(IllegalArgumentException.class);
            head.forwardHead(1, tokens(1));
            assertThatThrownBy(() -> head.forwardHead(1, tokens(1))).hasMessageContaining("already holds a graph for micro-batch 1");
            assertThatThrownBy(() -> head.load(StageState.fresh(new float[3]))).hasMessageContaining("the state 3");
        }
    }
}
