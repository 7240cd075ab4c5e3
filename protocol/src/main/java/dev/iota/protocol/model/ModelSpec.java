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
 * @param bottleneck channels that cross a cut; 0 for no bottleneck, so that all {@code width} channels cross
 */
public record ModelSpec(
        int vocabulary,
        int width,
        int heads,
        int keyValueHeads,
        int hidden,
        double ropeBase,
        List<Integer> layersPerStage,
        int bottleneck) {
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
        require(bottleneck >= 0 && bottleneck < width, "bottleneck " + bottleneck + " must be 0 (none) or below width " + width);
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

    /** Channels of the tensor that crosses a cut: the bottleneck, or the width where there is none. */
    public int wireChannels() {
        return bottleneck > 0 ? bottleneck : width;
    }

    /** Parameters of all stages. */
    public long parameters() {
        return IntStream.range(0, stages()).mapToLong(stage -> StageLayout.of(this, new Stage(stage)).parameters()).sum();
    }

    /** The same model with so many channels crossing each cut. */
    public ModelSpec withBottleneck(int channels) {
        return new ModelSpec(vocabulary, width, heads, keyValueHeads, hidden, ropeBase, layersPerStage, channels);
    }

    /** The same model for another vocabulary. */
    public ModelSpec withVocabulary(int tokens) {
        return new ModelSpec(tokens, width, heads, keyValueHeads, hidden, ropeBase, layersPerStage, bottleneck);
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
