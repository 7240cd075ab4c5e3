package dev.iota.worker.pipeline;

/**
 * What a pass gave.
 *
 * @param output activation or gradient to send on; empty for the head's backward pass
 * @param loss mean cross-entropy in nats per token; null but for the tail
 * @param weightsVersion optimiser steps behind the weights that were used
 * @param stepRefusal why the step that was due was not made; null if all is well
 */
public record PassResult(float[] output, Double loss, long weightsVersion, long computeMicros, String stepRefusal) {}
