package dev.iota.worker.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.worker.torch.ComputeDevice.Found;
import dev.iota.worker.torch.ComputeDevice.Wish;
import org.junit.jupiter.api.Test;

class ComputeDeviceTest {
    private static final Found PLAIN = new Found(false, 0, false);
    private static final Found TWO_GPUS = new Found(true, 2, false);

    @Test
    void takesAGpuIfThereIsOne() {
        assertThat(choose("auto", PLAIN)).isEqualTo("cpu: this distribution has no library for CUDA");
        assertThat(choose("auto", new Found(true, 0, false))).isEqualTo("cpu: the driver shows no CUDA device");
        assertThat(choose("auto", TWO_GPUS)).isEqualTo("cuda:0: the first of 2 CUDA devices");
        assertThat(choose("auto", new Found(false, 0, true))).as("Metal only if asked for").startsWith("cpu");
    }

    @Test
    void takesWhatWasAskedFor() {
        assertThat(choose("cpu", TWO_GPUS)).isEqualTo("cpu: as asked for");
        assertThat(choose("CUDA:1", TWO_GPUS)).isEqualTo("cuda:1: as asked for");
        assertThat(choose("cuda", TWO_GPUS)).isEqualTo("cuda:0: as asked for");
        assertThat(choose("mps", new Found(false, 0, true))).isEqualTo("mps: as asked for");
    }

    @Test
    void saysWhyAWishCannotBeMet() {
        assertThatThrownBy(() -> choose("cuda", PLAIN)).hasMessageContaining("extra");
        assertThatThrownBy(() -> choose("cuda:2", TWO_GPUS)).hasMessageContaining("shows 2");
        assertThatThrownBy(() -> choose("mps", PLAIN)).hasMessageContaining("Metal");
        for (String wrong : new String[] {"gpu", "cuda:", "cuda:x", "cpu:1", "", "cuda:123"}) {
            assertThatThrownBy(() -> Wish.of(wrong)).as(wrong).hasMessageContaining("must be auto, cpu, cuda, cuda:N or mps");
        }
    }

    private static String choose(String wish, Found found) {
        ComputeDevice.Choice choice = ComputeDevice.choose(Wish.of(wish), found);
        return choice.device() + ": " + choice.reason();
    }
}
