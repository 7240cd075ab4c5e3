package dev.iota.worker.compute;

/**
 * What the tail makes of a micro-batch.
 *
 * @param loss mean cross-entropy in nats per token
 * @param gradient with regard to the received activation
 */
public record TailResult(float loss, float[] gradient) {}
