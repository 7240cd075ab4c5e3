package dev.iota.protocol.model;

import dev.iota.protocol.codec.TensorCodec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Models to choose from. The two large ones have the published shapes of the public runs (Llama-3.2-like with untied head: 1.5B with
 * 2048 channels cut to 32; 15B with 5120 channels in 50 layers cut to 80); their outer stages have fewer layers, since these also hold
 * the embedding and the head.
 */
public enum Preset {
    TINY("tiny", new ModelSpec(256, 64, 4, 4, 176, 10_000, List.of(2, 2, 2), Cut.NONE), 8, 64),
    SMALL("small", new ModelSpec(256, 128, 4, 4, 352, 10_000, List.of(2, 2, 2), Cut.NONE), 8, 128),
    M10("10m", new ModelSpec(256, 384, 6, 6, 1024, 10_000, List.of(2, 2, 2), Cut.NONE), 4, 256, "linear:5+tokens", "int8"),
    M50("50m", new ModelSpec(256, 640, 10, 5, 1728, 10_000, List.of(4, 4, 4), Cut.NONE), 4, 256, "linear:8+tokens", "int8"),
    B1_5("1.5b", new ModelSpec(128_256, 2048, 32, 8, 8192, 500_000, List.of(4, 8, 4), Cut.parse("partial_residual:32")), 1, 2048),
    B15("15b", new ModelSpec(128_256, 5120, 40, 8, 13_824, 500_000, List.of(9, 11, 11, 10, 9), Cut.parse("partial_residual:80")), 1, 2048);

    /** Tokens of which every stage can have a table of the model's width. */
    private static final int SMALL_VOCABULARY = 8_192;
    private static final int NARROW_CHANNELS = 64;

    private final String label;
    private final ModelSpec model;
    private final int microBatchSize;
    private final int sequenceLength;
    private final Cut cut;
    private final TensorCodec wire;

    /** Recommended as it is. */
    Preset(String label, ModelSpec model, int microBatchSize, int sequenceLength) {
        this(label, model, microBatchSize, sequenceLength, model.cut().toString(), "bf16");
    }

    Preset(String label, ModelSpec model, int microBatchSize, int sequenceLength, String cut, String wire) {
        this.label = label;
        this.model = model;
        this.microBatchSize = microBatchSize;
        this.sequenceLength = sequenceLength;
        this.cut = Cut.parse(cut);
        this.wire = TensorCodec.parse(wire);
    }

    /** The name on the command line. */
    public String label() {
        return label;
    }

    public ModelSpec model() {
        return model;
    }

    /** Sequences in a micro-batch. */
    public int microBatchSize() {
        return microBatchSize;
    }

    /** Tokens in a sequence. */
    public int sequenceLength() {
        return sequenceLength;
    }

    /**
     * What is to cross the cuts of a model that is pretrained, by the study in docs/COMPRESSION.md. Of a large vocabulary each stage embeds
     * the tokens through a narrow table, since one of the model's width would outweigh its layers.
     */
    public Cut recommendedCut(int vocabulary) {
        boolean isNarrow = cut.tokenChannels() == Cut.FULL && vocabulary > SMALL_VOCABULARY;
        return isNarrow ? new Cut(cut.kind(), cut.channels(), NARROW_CHANNELS) : cut;
    }

    /** How activations and gradients are to travel then. */
    public TensorCodec recommendedWire() {
        return wire;
    }

    /** @throws IllegalArgumentException naming the presets there are */
    public static Preset named(String label) {
        return Arrays.stream(values())
                .filter(preset -> preset.label.equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("preset '" + label + "' is none of " + labels()));
    }

    public static String labels() {
        return Arrays.stream(values()).map(Preset::label).collect(Collectors.joining(", "));
    }
}
