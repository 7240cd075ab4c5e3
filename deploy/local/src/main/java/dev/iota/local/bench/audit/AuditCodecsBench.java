package dev.iota.local.bench.audit;

import dev.iota.local.CutConverter;
import dev.iota.local.WireCodec;
import dev.iota.local.bench.BenchRuns;
import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.run.TrainingSpec;
import dev.iota.worker.data.SampleReader;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.torch.TorchRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether what audits allow tells honest miners of other machines from cheaters, whatever codec tensors travel in. */
@Command(name = "audit-codecs", mixinStandardHelpOptions = true, sortOptions = false,
        description = "How alike honest and false tensors are to those an auditor expects, for each codec.")
public final class AuditCodecsBench implements Callable<Integer> {
    /** Those to measure. */
    private static final List<TensorCodec> CODECS = Stream.of("fp32", "bf16", "int8", "int8+stochastic", "int4",
            "int4+stochastic", "top10%+int8").map(TensorCodec::parse).toList();

    @Option(names = "--preset", defaultValue = "tiny", description = "the model (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--cut", converter = CutConverter.class, description = "what crosses to the next stage (default: the preset's)")
    private Cut cut;

    @Option(names = "--codec", paramLabel = "CODEC", converter = WireCodec.class, description = "to measure; can be given again")
    private List<TensorCodec> codecs = CODECS;

    @Option(names = "--samples", defaultValue = "100",
            description = "micro-batches of the epoch, a step after each (default: ${DEFAULT-VALUE})")
    private int samples;

    @Option(names = "--learning-rate", defaultValue = "2e-3", description = "default: ${DEFAULT-VALUE}")
    private double learningRate;

    @Override
    public Integer call() throws Exception {
        TorchRuntime.start(1);
        Preset chosen = Preset.named(preset);
        ModelSpec model = cut == null ? chosen.model() : chosen.model().withCut(cut);
        TrainingSpec training = TrainingSpec.of(chosen.microBatchSize(), chosen.sequenceLength(), learningRate);
        BenchRuns runs = new BenchRuns("bench-audit-codecs");
        String dataset = runs.prepare(null, null);
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean isHonestAllowed = true;
        try (ObjectStore store = ObjectStores.open(runs.store())) {
            SampleReader reader = new SampleReader(store, dataset, Files.createTempDirectory(Path.of(".iota"), "audit-codecs"),
                    training.sequenceLength(), training.microBatchSize(), training.seed());
            for (TensorCodec codec : codecs) {
                CodecTrial trial = new CodecTrial(model, training, codec);
                trial.run(samples, number -> reader.training(new MicroBatch(number)));
                CodecTable table = new CodecTable(codec.toString(), trial);
                table.lines().forEach(System.out::println);
                figures.put(codec.toString().toLowerCase(Locale.ROOT), table.figures());
                isHonestAllowed &= table.isHonestAllowed();
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bench", "audit-codecs");
        result.put("preset", preset);
        result.put("cut", model.cut().toString());
        result.put("samples", samples);
        result.put("codecs", figures);
        result.put("isHonestAllowed", isHonestAllowed);
        System.out.println(new String(Json.write(result)));
        return 0;
    }
}
