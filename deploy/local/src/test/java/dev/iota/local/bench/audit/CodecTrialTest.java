package dev.iota.local.bench.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.local.bench.chain.ChainPass;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.data.TokenBatch;
import dev.iota.worker.torch.TorchRuntime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodecTrialTest {
    private static final ModelSpec MODEL = new ModelSpec(32, 16, 4, 2, 24, 10_000, List.of(1, 2, 1), Cut.NONE);
    private static final TrainingSpec TRAINING = TrainingSpec.of(2, 8, 1e-2);
    private static final int MICRO_BATCHES = 3;

    @Test
    void tellsHonestMachinesFromTurnedSigns() throws Exception {
        TorchRuntime.start(1);
        CodecTrial trial = new CodecTrial(MODEL, TRAINING, TensorCodec.INT8);
        trial.run(MICRO_BATCHES, CodecTrialTest::tokens);
        for (Direction direction : Direction.values()) {
            Map<String, Likeness> honest = trial.honest().get(direction);
            assertThat(honest).containsOnlyKeys("other_order", "two_threads", "bf16");
            assertThat(honest.values()).allSatisfy(likeness -> {
                assertThat(likeness.count()).as("two stages send").isEqualTo(2L * MICRO_BATCHES);
                assertThat(likeness.minCosine()).isGreaterThan(0.99);
                assertThat(likeness.refusedShare()).isZero();
            });
            assertThat(honest.get("bf16").minCosine()).as("other bits").isLessThan(1);
            Map<String, Likeness> cheating = trial.cheating().get(direction);
            assertThat(cheating.get("sign_flip").maxCosine()).isLessThan(-0.99);
            assertThat(cheating.get("sign_flip").refusedShare()).isEqualTo(1);
            assertThat(cheating.get("scaled").minRatio()).isBetween(0.9, 0.92);
            assertThat(cheating.get("stale_1").minCosine()).as("a step makes a difference").isLessThan(honest.get("bf16").minCosine());
        }
        assertThat(new CodecTable("INT8", trial).escaping()).contains("scaled").doesNotContain("sign_flip");
    }

    @Test
    void aReversedBatchGivesTheSameRowsInReverse() {
        assertThat(ChainPass.reversed(new float[] {1, 2, 3, 4, 5, 6}, 3)).containsExactly(5, 6, 3, 4, 1, 2);
    }

    private static TokenBatch tokens(long number) {
        int[] tokens = new Random(number).ints(TRAINING.tokensPerMicroBatch(), 0, 32).toArray();
        return new TokenBatch(tokens, tokens);
    }
}
