package dev.iota.local;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.Preset;
import dev.iota.protocol.model.StageLayout;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Describes and sizes a model. */
@Command(name = "model", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Prints a model's parameters, bytes per stage and wire bytes per sample.")
final class ModelCommand implements Callable<Integer> {
    private static final int BF16_BYTES = 2;
    /** Master weights, gradient and both moments in float32. */
    private static final int TRAINING_BYTES = 16;

    @Spec
    private CommandSpec command;

    @Option(names = "--preset", defaultValue = "small", description = "tiny, small, 10m, 50m, 1.5b or 15b (default: ${DEFAULT-VALUE})")
    private String preset;

    @Option(names = "--cut", paramLabel = "CUT", converter = CutConverter.class,
            description = "what crosses to the next stage, such as linear:4+tokens, or none for all of it (default: the preset's)")
    private Cut cut;

    @Option(names = "--wire", paramLabel = "CODEC", converter = WireCodec.class,
            description = WireCodec.WHAT_TRAVELS + " (default: the preset's)")
    private TensorCodec wire;

    @Override
    public Integer call() {
        Preset chosen = Preset.named(preset);
        ModelSpec model = chosen.model().withCut(cut != null ? cut : chosen.recommendedCut(chosen.model().vocabulary()));
        TensorCodec codec = wire != null ? wire : chosen.recommendedWire();
        PrintWriter out = command.commandLine().getOut();
        out.printf(Locale.ROOT, "%s: %,d parameters in %d stages; %d layers, width %d, %d heads (%d for keys and values), hidden %d, vocabulary %,d%n",
                chosen.label(), model.parameters(), model.stages(), model.layers(), model.width(), model.heads(), model.keyValueHeads(),
                model.hidden(), model.vocabulary());
        out.printf("%-6s %6s %16s %12s %15s%n", "stage", "layers", "parameters", "bf16 MB", "in training MB");
        for (int stage = 0; stage < model.stages(); stage++) {
            long parameters = StageLayout.of(model, new Stage(stage)).parameters();
            out.printf(Locale.ROOT, "%-6d %6d %,16d %,12d %,15d%n", stage, model.layersPerStage().get(stage), parameters,
                    megabytes(parameters * BF16_BYTES), megabytes(parameters * TRAINING_BYTES));
        }
        int rows = chosen.microBatchSize() * chosen.sequenceLength();
        long wireBytes = codec.maxEncodedBytes(rows, model.wireChannels());
        long fullBytes = (long) rows * model.width() * BF16_BYTES;
        out.printf(Locale.ROOT, "wire: %s%,d bytes a sample (%d x %d tokens), cut and direction; %d of %d channels as %s: %.1fx"
                        + " (%,d bytes of the uncut tensor in bf16 / bytes on the wire)%n",
                codec.isFixedLength() ? "" : "at most ", wireBytes, chosen.microBatchSize(), chosen.sequenceLength(), model.wireChannels(), model.width(),
                codec, (double) fullBytes / wireBytes, fullBytes);
        out.flush();
        return 0;
    }

    private static long megabytes(long bytes) {
        return (bytes + 500_000) / 1_000_000;
    }
}
