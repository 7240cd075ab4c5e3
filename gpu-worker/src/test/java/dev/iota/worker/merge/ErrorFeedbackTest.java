package dev.iota.worker.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ErrorFeedbackTest {
    @Test
    void whatIsSentAndWhatIsKeptAddUpToTheValues() throws BlockException {
        float[] values = Examples.gaussian(5_000, 1);
        float[] residual = Examples.gaussian(5_000, 2);
        float[] before = residual.clone();
        byte[] bytes = new byte[BlockCodec.SPARSE.blockBytes()];
        new ErrorFeedback(BlockCodec.SPARSE).encode(values, residual, 4_096, 904, bytes, 0);
        float[] sent = new float[904];
        BlockCodec.SPARSE.decode(bytes, 0, sent, 0, 904);
        for (int i = 0; i < 5_000; i++) {
            float expected = i < 4_096 ? before[i] : values[i] + before[i] - sent[i - 4_096];
            assertThat(residual[i]).isEqualTo(expected);
        }
    }

    /** Nothing is lost for ever: over many rounds what was sent approaches what was to be sent. */
    @Test
    void everyValueArrivesInTheEnd() throws BlockException {
        float[] values = Examples.gaussian(4_096, 3);
        float[] residual = new float[4_096];
        double[] received = new double[4_096];
        ErrorFeedback feedback = new ErrorFeedback(BlockCodec.SPARSE);
        byte[] bytes = new byte[BlockCodec.SPARSE.blockBytes()];
        float[] sent = new float[4_096];
        int rounds = 2_000;
        for (int round = 0; round < rounds; round++) {
            feedback.encode(values, residual, 0, 4_096, bytes, 0);
            BlockCodec.SPARSE.decode(bytes, 0, sent, 0, 4_096);
            for (int i = 0; i < 4_096; i++) {
                received[i] += sent[i];
            }
        }
        double error = 0;
        double norm = 0;
        for (int i = 0; i < 4_096; i++) {
            error += Math.pow(received[i] / rounds - values[i], 2);
            norm += Math.pow(values[i], 2);
        }
        assertThat(Math.sqrt(error / norm)).isLessThan(0.05);
    }

    @Test
    void aFailureLeavesTheResidualAsItWas() {
        float[] residual = {1, 2};
        float[] values = {Float.NaN, 1};
        byte[] bytes = new byte[BlockCodec.INT8.blockBytes()];
        assertThatThrownBy(() -> new ErrorFeedback(BlockCodec.INT8).encode(values, residual, 0, 2, bytes, 0))
                .isInstanceOf(BlockException.class);
        assertThat(residual).containsExactly(1, 2);
    }
}
