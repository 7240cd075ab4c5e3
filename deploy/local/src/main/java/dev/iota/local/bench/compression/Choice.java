package dev.iota.local.bench.compression;

import dev.iota.protocol.codec.TensorCodec;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.Cut;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.model.StageLayout.Parameter;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One way to make what crosses a cut smaller, as its texts say.
 *
 * @param cut as {@link Cut#parse} reads it
 * @param activations a codec, as {@link TensorCodec#parse} reads it
 * @param gradients likewise
 */
record Choice(String cut, String activations, String gradients) {
    private static final int BF16_BYTES = 2;
    /** Looked up, not multiplied. */
    private static final Set<String> TABLES = Set.of("embedding", "tokens");

    /** @throws IllegalArgumentException if one of the texts can't be read */
    Choice {
        cut = Cut.parse(cut).toString();
        activations = TensorCodec.parse(activations).text();
        gradients = TensorCodec.parse(gradients).text();
    }

    /** Reads {@code cut/codec} or {@code cut/activations/gradients}. */
    static Choice parse(String text) {
        String[] parts = text.split("/");
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException("'" + text + "' is no CUT/CODEC nor CUT/CODEC/CODEC OF GRADIENTS");
        }
        return new Choice(parts[0], parts[1], parts[parts.length - 1]);
    }

    TensorCodec ofActivations() {
        return TensorCodec.parse(activations);
    }

    TensorCodec ofGradients() {
        return TensorCodec.parse(gradients);
    }

    ModelSpec of(ModelSpec model) {
        return model.withCut(Cut.parse(cut));
    }

    /** Bytes of the uncut tensors in bf16 over the bytes that cross, both ways; the codecs' largest where they have no fixed length. */
    double ratio(ModelSpec model, int rows) {
        int channels = of(model).wireChannels();
        long bytes = (long) ofActivations().maxEncodedBytes(rows, channels) + ofGradients().maxEncodedBytes(rows, channels);
        return 2.0 * BF16_BYTES * rows * model.width() / bytes;
    }

    /** Parameters that it adds, as a part of the uncut model's. */
    double parametersMore(ModelSpec model) {
        return (double) of(model).parameters() / model.withCut(Cut.NONE).parameters() - 1;
    }

    /** Multiplications of a forward pass that it adds, as a part of the uncut model's, attention's scores aside. */
    double computeMore(ModelSpec model) {
        return (double) multiplied(of(model)) / multiplied(model.withCut(Cut.NONE)) - 1;
    }

    private static long multiplied(ModelSpec model) {
        return IntStream.range(0, model.stages()).mapToObj(stage -> StageLayout.of(model, new Stage(stage)))
                .flatMap(layout -> layout.tensors().stream())
                .filter(Choice::isMultiplied)
                .mapToLong(Parameter::elements).sum();
    }

    private static boolean isMultiplied(Parameter tensor) {
        return tensor.shape().size() == 2 && !TABLES.contains(tensor.name().substring(tensor.name().lastIndexOf('.') + 1));
    }

    @Override
    public String toString() {
        return cut + "/" + activations + (gradients.equals(activations) ? "" : "/" + gradients);
    }
}
