package dev.iota.worker.data;

import dev.iota.protocol.dataset.DatasetManifest;
import dev.iota.protocol.dataset.DatasetManifest.Split;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.worker.store.ObjectStore;
import java.nio.file.Path;
import java.util.function.LongUnaryOperator;

/**
 * Reads the tokens of a micro-batch by its index alone: the same on every machine. The tokens are cut into windows of
 * {@code sequenceLength} inputs that do not overlap; the target of a window's last input is the first input of the next, so the last
 * token of all is a target only. Safe for use by many threads.
 */
public final class SampleReader {
    private final TokenSplit training;
    private final TokenSplit validation;
    private final SampleOrder order;
    private final long validationWindows;
    private final int sequenceLength;
    private final int microBatchSize;

    /**
     * @param cacheDirectory for copies of the shards that were read, at most as large as the dataset; may be shared
     * @param seed of the order
     * @throws IllegalArgumentException if a split is shorter than one window, or the manifest is not sound
     */
    public SampleReader(
            ObjectStore store, DatasetManifest manifest, Path cacheDirectory, int sequenceLength, int microBatchSize, long seed) {
        this.sequenceLength = sequenceLength;
        this.microBatchSize = microBatchSize;
        ShardCache shards = new ShardCache(store, cacheDirectory, manifest.bytesPerToken());
        this.training = new TokenSplit(manifest.training(), shards, manifest.bytesPerToken(), manifest.vocabulary());
        this.validation = new TokenSplit(manifest.validation(), shards, manifest.bytesPerToken(), manifest.vocabulary());
        this.order = new SampleOrder(windows("training", manifest.training()), seed);
        this.validationWindows = windows("validation", manifest.validation());
    }

    /** As above, with the manifest under that key of the store. */
    public SampleReader(
            ObjectStore store, String manifestKey, Path cacheDirectory, int sequenceLength, int microBatchSize, long seed) {
        this(store, Datasets.read(store, manifestKey), cacheDirectory, sequenceLength, microBatchSize, seed);
    }

    /** Windows of one pass over the training tokens. */
    public long windows() {
        return order.windows();
    }

    /** Micro-batches after which {@link #validation} begins again; its last may hold the first windows again. */
    public long validationBatches() {
        return (validationWindows + microBatchSize - 1) / microBatchSize;
    }

    /** The micro-batch's sequences: each window once per pass, in the seed's order. */
    public TokenBatch training(MicroBatch index) {
        return batch(training, index.value(), order::window);
    }

    /**
     * Held-out sequences in the order of the text, from the start again after the last.
     *
     * @param index 0 or more
     */
    public TokenBatch validation(long index) {
        return batch(validation, index % validationBatches(), sequence -> sequence % validationWindows);
    }

    private TokenBatch batch(TokenSplit split, long index, LongUnaryOperator window) {
        int[] inputs = new int[microBatchSize * sequenceLength];
        int[] targets = new int[microBatchSize * sequenceLength];
        for (int row = 0; row < microBatchSize; row++) {
            long sequence = Math.addExact(Math.multiplyExact(index, (long) microBatchSize), row);
            int[] tokens = split.read(window.applyAsLong(sequence) * sequenceLength, sequenceLength + 1);
            System.arraycopy(tokens, 0, inputs, row * sequenceLength, sequenceLength);
            System.arraycopy(tokens, 1, targets, row * sequenceLength, sequenceLength);
        }
        return new TokenBatch(inputs, targets);
    }

    private long windows(String name, Split split) {
        if (split.tokens() <= sequenceLength) {
            throw new IllegalArgumentException("the dataset's " + name + " part has " + split.tokens() + " tokens, too few for a sequence"
                    + " of " + sequenceLength + " and the token after it; prepare it from more text, or train on shorter sequences");
        }
        return (split.tokens() - 1) / sequenceLength;
    }
}
