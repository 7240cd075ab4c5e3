package dev.iota.local.bench;

import dev.iota.local.TrainedModel;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.data.TokenBatch;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import dev.iota.worker.torch.WholeModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The same training in one process without Kafka and Flink: what a run is compared with. A program of its own, for clean threads. */
final class SingleProcess {
    private static final int WARM_UP = 5;

    private SingleProcess() {}

    /**
     * Arguments: run file, store, threads of torch, threads of BLAS, number type, micro-batches to train, micro-batches a step. The last line
     * printed is a JSON object with {@code tokensPerSecond} and {@code validationLoss}.
     */
    public static void main(String[] arguments) throws Exception {
        RunSpec run = RunSpec.read(Files.readAllBytes(Path.of(arguments[0])));
        int steps = Integer.parseInt(arguments[5]);
        int perStep = Integer.parseInt(arguments[6]);
        TorchRuntime.start(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        Path cache = Files.createTempDirectory("iota-single");
        try (ObjectStore store = ObjectStores.open(arguments[1]);
                WholeModel model = WholeModel.create(run.model(), run.training(), ComputeType.valueOf(arguments[4].toUpperCase(Locale.ROOT)))) {
            SampleReader samples = new SampleReader(store, run.dataset(), cache, run.training().sequenceLength(),
                    run.training().microBatchSize(), run.training().seed());
            long start = 0;
            for (int step = 0; step < steps; step++) {
                if (step == WARM_UP) {
                    start = System.nanoTime();
                }
                TokenBatch tokens = samples.training(new MicroBatch(step));
                double loss = model.trainStep(tokens.inputs(), tokens.targets());
                if ((step + 1) % perStep == 0) {
                    model.step(run.training().rateAt(run.progressAfter(step + 1)));
                }
                if (step % 100 == 0) {
                    System.out.printf(Locale.ROOT, "single process: %d/%d loss %.3f%n", step, steps, loss);
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("tokensPerSecond", (steps - WARM_UP) * (double) run.training().tokensPerMicroBatch() / seconds);
            if (arguments.length > 7) {
                result.put("validationLoss", TrainedModel.validationLoss(model, samples));
            }
            System.out.println(new String(Json.write(result)));
        }
    }

    /** Runs it in a process of its own; returns the figures of its last line. */
    static Map<?, ?> run(Map<String, String> environment, List<String> arguments, boolean isEchoed) throws Exception {
        return OwnProcess.run(SingleProcess.class, environment, arguments, isEchoed);
    }
}
