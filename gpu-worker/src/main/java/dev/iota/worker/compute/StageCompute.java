package dev.iota.worker.compute;

/**
 * One stage of the model on one device; used by one thread at a time. Several micro-batches may be in flight: a graph that a forward pass
 * keeps gives the gradient of the weights it was computed with, however many steps come between.
 *
 * <p>A micro-batch has B = {@code microBatchSize} sequences of T = {@code sequenceLength} tokens; activations and gradients are row-major
 * {@code [B, T, wireChannels]}. Arrays of another length are refused with an {@link IllegalArgumentException}, calls that this stage's
 * place in the model does not know with an {@link IllegalStateException}.
 */
public interface StageCompute extends AutoCloseable {

    /** Head: tokens {@code [B, T]} to activation. Keeps the graph under {@code key} until {@link #backward} or {@link #drop}. */
    float[] forwardHead(long key, int[] inputs);

    /**
     * Between head and tail: activation to activation. Keeps the graph as {@link #forwardHead} does.
     *
     * @param inputs tokens {@code [B, T]}, where the stage embeds them; else of no use
     */
    float[] forwardBody(long key, float[] activation, int[] inputs);

    /** Tail: forward, loss and backward in one. {@code inputs} as in {@link #forwardBody}, {@code accumulate} as in {@link #backward}. */
    TailResult forwardBackwardTail(float[] activation, int[] inputs, int[] targets, boolean accumulate);

    /**
     * From the gradient of the output to the gradient of the input. Frees the graph.
     *
     * @param accumulate false: the weights' gradient is not added, since the micro-batch had been counted before
     * @return empty for the head
     */
    float[] backward(long key, float[] gradient, boolean accumulate);

    /** Frees a graph that will get no backward; nothing happens if there is none. */
    void drop(long key);

    /** Graphs held. */
    int inFlight();

    /** Micro-batches accumulated since the last step. */
    int accumulated();

    /**
     * AdamW with the mean of the accumulated gradients, clipped by the stage's norm. Does nothing if nothing was accumulated.
     *
     * @throws ArithmeticException if the gradient is not finite; the weights stay as they were and the gradient is forgotten
     */
    void step(double learningRate);

    /** Counts steps. */
    long version();

    /** Weights and optimiser state: no copy, but what they are until the next step or {@link #load}. */
    StageVectors state();

    /** Replaces weights and optimiser state, drops all graphs and accumulated gradients. */
    void load(StageVectors state);

    /** Resident bytes of this process, native tensors included. */
    long nativeBytes();

    @Override
    void close();
}
