package dev.iota.worker.compute;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.protocol.run.TrainingSpec;

/**
 * What a stage takes outside the Java heap, counted from its shape; {@code iota-worker bench} compares it with what is used.
 *
 * @param stateBytes weights in their versions, gradient and moments
 * @param graphBytes of all micro-batches in flight: what their backward passes need
 */
public record StageMemory(long stateBytes, long graphBytes) {
    /** The process without a stage: Java, torch, Kafka's clients. */
    public static final long BASE_BYTES = 512L << 20;
    /** Tensors of the stream's width that a layer's graph holds for each token, and of the feed-forward layer's. */
    private static final long WIDTHS_PER_LAYER = 15;
    private static final long HIDDENS_PER_LAYER = 5;
    private static final long VOCABULARIES = 3;
    /** Gradient and two moments. */
    private static final int OTHER_VECTORS = 3;

    /** @param inFlight micro-batches whose graphs are held at a time */
    public static StageMemory of(ModelSpec model, Stage stage, TrainingSpec training, int inFlight) {
        boolean isTail = model.isTail(stage);
        int graphs = isTail ? 1 : inFlight;
        int versions = isTail ? 2 : graphs + 1;
        long parameters = StageLayout.of(model, stage).parameters();
        long perToken = model.layersPerStage().get(stage.value())
                * (WIDTHS_PER_LAYER * model.width() + HIDDENS_PER_LAYER * model.hidden())
                + (isTail ? VOCABULARIES * model.vocabulary() : 0);
        return new StageMemory(Float.BYTES * parameters * (OTHER_VECTORS + versions),
                Float.BYTES * perToken * training.tokensPerMicroBatch() * graphs);
    }

    /** With the process that holds it. */
    public long totalBytes() {
        return BASE_BYTES + stateBytes + graphBytes;
    }
}
