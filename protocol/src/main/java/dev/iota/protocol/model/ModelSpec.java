package dev.iota.protocol.model;

import dev.iota.protocol.id.Stage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The shape of a Llama-like decoder and where it is cut into stages. RMSNorm, rotary positions, grouped-query attention, SwiGLU
 * feed-forward, untied embedding and output head, no biases.
 *
 * @param vocabulary number of token ids
 * @param width channels of the residual stream (d)
 * @param heads attention heads; {@code width / heads} channels each
 * @param keyValueHeads heads of keys and values, each shared by {@code heads / keyValueHeads} query heads
 * @param hidden channels of the feed-forward layer
 * @param ropeBase base of the rotary position frequencies
 * @param layersPerStage transformer layers of each stage, head first
 * @param cut what crosses from stage to stage
 */
public record ModelSpec(
        int vocabulary,
        int width,
        int heads,
        int keyValueHeads,
        int hidden,
        double ropeBase,
        List<Integer> layersPerStage,
        Cut cut) {
    public static final int MAX_STAGES = 32;

    /** @throws IllegalArgumentException naming the value that can't be */
    public ModelSpec {
        layersPerStage = List.copyOf(layersPerStage);
        bounded("vocabulary", vocabulary, 1 << 24);
        bounded("width", width, 1 << 20);
        bounded("heads", heads, width);
        bounded("keyValueHeads", keyValueHeads, heads);
        bounded("hidden", hidden, 1 << 20);
        require(width % heads == 0, "width " + width + " must be a multiple of heads " + heads);
        require(width / heads % 2 == 0, "a head needs an even number of channels, not " + width / heads);
        require(heads % keyValueHeads == 0, "heads " + heads + " must be a multiple of keyValueHeads " + keyValueHeads);
        require(ropeBase > 1 && ropeBase < Double.POSITIVE_INFINITY, "ropeBase must be above 1 and finite: " + ropeBase);
        require(!layersPerStage.isEmpty() && layersPerStage.size() <= MAX_STAGES,
                "1 to " + MAX_STAGES + " stages, not " + layersPerStage.size());
        require(layersPerStage.stream().allMatch(layers -> layers >= 1 && layers <= 1024),
                "each stage has 1 to 1024 layers: " + layersPerStage);
        require(cut != null, "cut is missing");
        require(cut.channels() < width, "cut " + cut + " must have fewer channels than the width " + width);
        require(cut.tokenChannels() < width, "cut " + cut + " must have fewer channels of tokens than the width " + width
                + "; +tokens alone has as many");
    }

    public int stages() {
        return layersPerStage.size();
    }

    public int layers() {
        return layersPerStage.stream().mapToInt(Integer::intValue).sum();
    }

    public int headWidth() {
        return width / heads;
    }

    /** Index in the whole model of the first layer of a stage. */
    public int firstLayer(Stage stage) {
        return layersPerStage.subList(0, stage.value()).stream().mapToInt(Integer::intValue).sum();
    }

    public boolean isHead(Stage stage) {
        return stage.value() == 0;
    }

    public boolean isTail(Stage stage) {
        return stage.value() == stages() - 1;
    }

    /** Whether a stage computes with the tokens that go in. */
    public boolean readsTokens(Stage stage) {
        return isHead(stage) || cut.embedsTokens();
    }

    /** Channels of the tensor that crosses a cut. */
    public int wireChannels() {
        return cut.kind() == Cut.Kind.NONE ? width : cut.channels();
    }

    /** Channels of the table of tokens that every stage but the head has; 0 if none. */
    public int tokenChannels() {
        return cut.tokenChannels() == Cut.FULL ? width : cut.tokenChannels();
    }

    /** Hidden channels of the encoder and the decoder at a cut that has such. */
    public int codingChannels() {
        return Math.max(1, width / 4);
    }

    /** Parameters of all stages. */
    public long parameters() {
        return IntStream.range(0, stages()).mapToLong(stage -> StageLayout.of(this, new Stage(stage)).parameters()).sum();
    }

    /** The same model, cut otherwise. */
    public ModelSpec withCut(Cut other) {
        return new ModelSpec(vocabulary, width, heads, keyValueHeads, hidden, ropeBase, layersPerStage, other);
    }

    /** The same model for another vocabulary. */
    public ModelSpec withVocabulary(int tokens) {
        return new ModelSpec(tokens, width, heads, keyValueHeads, hidden, ropeBase, layersPerStage, cut);
    }

    private static void bounded(String name, int value, int most) {
        require(value >= 1 && value <= most, name + " 1 to " + most + ": " + value);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("model: " + otherwise);
        }
    }
}
