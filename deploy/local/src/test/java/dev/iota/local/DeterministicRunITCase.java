package dev.iota.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.data.TokenBatch;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import dev.iota.worker.torch.WholeModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeterministicRunITCase {
    private static final int STEPS = 50;

    @TempDir
    private Path folder;

    @Test
    void lossesEqualThoseOfOneProcessBitForBit() throws Exception {
        RunFixture fixture = new RunFixture(folder);
        RunSpec run = fixture.describe(STEPS, STEPS, TensorCodec.FP32, RunFixture.limits().withMaxInFlight(1));
        List<Double> ours;
        try (LocalRun local = fixture.start(run, 3)) {
            RunFixture.requireComplete(local);
            ours = local.watcher().ask(view -> view.losses().stream().map(LossRecord::loss).toList());
        }
        assertThat(ours).isEqualTo(inOneProcess(run, fixture.store));
        assertThat(ours.get(STEPS - 1)).as("and it learns").isLessThan(ours.get(0));
    }

    private List<Double> inOneProcess(RunSpec run, String uri) {
        TorchRuntime.start(1);
        List<Double> losses = new ArrayList<>();
        try (ObjectStore store = ObjectStores.open(uri);
                WholeModel model = WholeModel.create(run.model(), run.training(), ComputeType.FP32)) {
            SampleReader samples = new SampleReader(store, run.dataset(), folder.resolve("shards"), run.training().sequenceLength(),
                    run.training().microBatchSize(), run.training().seed());
            for (int step = 0; step < STEPS; step++) {
                TokenBatch tokens = samples.training(new MicroBatch(step));
                losses.add(model.trainStep(tokens.inputs(), tokens.targets()));
                model.step(run.training().rateAt(run.progressAfter(step + 1)));
            }
        }
        return losses;
    }
}
