package dev.iota.local.bench.compression;

import dev.iota.local.bench.chain.WireChain;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.torch.ComputeType;
import dev.iota.worker.torch.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Trains one model with one choice, in a process of its own; its last line is the outcome. */
final class Trial {
    private static final int WARM_UP = 10;
    private static final int LINE_SAMPLES = 100;
    /** Held-out micro-batches, the same for every choice. */
    private static final long VALIDATION_BATCHES = 64;

    private Trial() {}

    /** Arguments: preset, type of compute, choice, seed, samples, learning rate, store, key of the dataset. */
    public static void main(String[] arguments) throws IOException, RejectedException {
        Preset preset = Preset.named(arguments[0]);
        Choice choice = Choice.parse(arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        long samples = Long.parseLong(arguments[4]);
        ComputeType compute = ComputeType.valueOf(arguments[1]);
        ModelSpec model = choice.of(preset.model().withVocabulary(256));
        double learningRate = Double.parseDouble(arguments[5]);
        TrainingSpec training = TrainingSpec.of(preset.microBatchSize(), preset.sequenceLength(), learningRate).withSeed(seed);
        TorchRuntime.start(1, 1);
        Path cache = Files.createTempDirectory("iota-compression");
        try (ObjectStore store = ObjectStores.open(arguments[6]);
                WireChain chain = new WireChain(model, training, compute, choice.ofActivations(), choice.ofGradients())) {
            SampleReader reader =
                    new SampleReader(store, arguments[7], cache, training.sequenceLength(), training.microBatchSize(), training.seed());
            double seconds = train(chain, reader, training, samples, arguments[2] + ", seed " + seed);
            long wireBytes = chain.wireBytes();
            double tokens = (samples - WARM_UP) * (double) training.tokensPerMicroBatch();
            double loss = validate(chain, reader, samples);
            Outcome outcome = new Outcome(preset.label(), choice, seed, samples, loss, tokens / seconds, wireBytes);
            System.out.println(new String(Json.write(Map.of("outcome", outcome))));
        }
    }

    private static double train(WireChain chain, SampleReader reader, TrainingSpec training, long samples, String what)
            throws RejectedException {
        long beganNanos = 0;
        for (long sample = 0; sample < samples; sample++) {
            if (sample == WARM_UP) {
                beganNanos = System.nanoTime();
            }
            double rate = training.rateAt((sample + 1.0) / samples);
            double loss = chain.train(sample, reader.training(new MicroBatch(sample)), rate, List.of());
            if (sample % LINE_SAMPLES == 0) {
                System.out.printf(Locale.ROOT, "%s: %d/%d loss %.3f%n", what, sample, samples, loss);
            }
        }
        return (System.nanoTime() - beganNanos) / 1e9;
    }

    private static double validate(WireChain chain, SampleReader reader, long samples) throws RejectedException {
        long batches = Math.min(VALIDATION_BATCHES, reader.validationBatches());
        double sum = 0;
        for (long batch = 0; batch < batches; batch++) {
            sum += chain.loss(samples + batch, reader.validation(batch));
        }
        return sum / batches;
    }
}
