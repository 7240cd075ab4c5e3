package dev.iota.protocol.codec;

import static dev.iota.protocol.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ErrorFeedbackTest {
    private static final int ELEMENTS = 256;
    private static final int COLUMNS = 4;
    private static final int TENSORS = 60;
    private static final TensorCodec CODEC = TensorCodec.parse("top5%+int4");

    @Test
    void whatIsLostComesLaterSoThatSumsAgree() throws RejectedException {
        ErrorFeedback feedback = new ErrorFeedback(CODEC, ELEMENTS, COLUMNS, 1000);
        float[] steady = tensor(1);
        double[] with = new double[ELEMENTS];
        double[] without = new double[ELEMENTS];
        for (int i = 0; i < TENSORS; i++) {
            add(with, CODEC.decode(feedback.encode(steady, i), ELEMENTS, COLUMNS));
            add(without, CODEC.decode(CODEC.encode(steady, COLUMNS, i), ELEMENTS, COLUMNS));
        }
        assertThat(distance(with, steady)).isLessThan(distance(without, steady) / 2);
    }

    @Test
    void sentAndCarriedOverAddUpToWhatCameIn() throws RejectedException {
        ErrorFeedback feedback = new ErrorFeedback(CODEC, ELEMENTS, COLUMNS, 1000);
        double[] sent = new double[ELEMENTS];
        double[] came = new double[ELEMENTS];
        for (int i = 0; i < TENSORS; i++) {
            float[] tensor = tensor(i);
            add(came, tensor);
            add(sent, CODEC.decode(feedback.encode(tensor, i), ELEMENTS, COLUMNS));
        }
        double difference = 0;
        for (int i = 0; i < ELEMENTS; i++) {
            difference += (came[i] - sent[i]) * (came[i] - sent[i]);
        }
        assertThat(Math.sqrt(difference)).isCloseTo(feedback.carried(), org.assertj.core.data.Percentage.withPercentage(0.1));
    }

    @Test
    void carriesNoMoreThanItsBound() throws RejectedException {
        ErrorFeedback feedback = new ErrorFeedback(CODEC, ELEMENTS, COLUMNS, 0.5);
        for (int i = 0; i < TENSORS; i++) {
            float[] tensor = tensor(i);
            feedback.encode(tensor, i);
            assertThat(feedback.carried()).isLessThanOrEqualTo(0.5 * norm(tensor)).isPositive();
        }
        feedback.forget();
        assertThat(feedback.carried()).isZero();
    }

    @Test
    void forgetsAtWhatIsNotFinite() throws RejectedException {
        ErrorFeedback feedback = new ErrorFeedback(CODEC, ELEMENTS, COLUMNS, 1);
        feedback.encode(tensor(1), 0);
        float[] bad = tensor(2);
        bad[7] = Float.NaN;
        assertRejected(RejectReason.NOT_FINITE, () -> feedback.encode(bad, 0));
        assertThat(feedback.encode(tensor(3), 5)).isEqualTo(CODEC.encode(tensor(3), COLUMNS, 5));
        assertThatThrownBy(() -> feedback.encode(new float[4], 0)).hasMessageContaining("a tensor of 4 values, expected 256");
    }

    private static float[] tensor(int seed) {
        Random random = new Random(seed);
        float[] values = new float[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static void add(double[] sums, float[] values) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }

    /** Of the mean from what it is to be. */
    private static double distance(double[] sums, float[] mean) {
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += (sums[i] / TENSORS - mean[i]) * (sums[i] / TENSORS - mean[i]);
        }
        return Math.sqrt(sum);
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
