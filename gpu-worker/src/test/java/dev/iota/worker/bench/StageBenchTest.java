package dev.iota.worker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Preset;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import dev.iota.worker.torch.TorchStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageBenchTest {
    @TempDir
    private Path folder;

    @Test
    void measuresEachKindOfStage() {
        TorchRuntime.start(1);
        for (int stage = 0; stage < 3; stage++) {
            Stage measured = new Stage(stage);
            StageFigure figure = new StageBench(Preset.SMALL, measured).measure(
                    training -> TorchStage.create(Preset.SMALL.model(), measured, training, ComputeType.FP32), 0.01, System::nanoTime,
                    () -> 0);
            assertThat(figure.tokensPerSecond()).isPositive();
            assertThat(figure.passMillis()).isPositive();
            assertThat(figure.parameters()).isPositive();
            assertThat(figure.countedBytes()).isGreaterThan(figure.parameters() * 4 * 5);
        }
    }

    @Test
    void isKeptAndShownByItsSlowestStage() throws IOException {
        assertThat(DeviceProfile.read(folder)).isEmpty();
        DeviceProfile profile = new DeviceProfile(DeviceProfile.VERSION, "cpu", 900, 1,
                List.of(figure("small", 0, 9_000), figure("small", 1, 7_000), figure("10m", 0, 1_500)));
        profile.write(folder);
        assertThat(DeviceProfile.read(folder)).contains(profile);
        assertThat(profile.summary()).isEqualTo("a stage of 10m 1,500 tokens/s, small 7,000 tokens/s");
        Files.writeString(folder.resolve("bench.json"), "{}");
        assertThat(DeviceProfile.read(folder)).isEmpty();
    }

    private static StageFigure figure(String preset, int stage, double tokensPerSecond) {
        return new StageFigure(preset, stage, 1, tokensPerSecond, 1, 1, 1);
    }
}
