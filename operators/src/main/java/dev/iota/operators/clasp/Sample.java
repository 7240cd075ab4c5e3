package dev.iota.operators.clasp;

/**
 * One micro-batch.
 *
 * @param time its place in the run's order of micro-batches, from which the trend of the loss is told
 * @param loss in nats per token
 * @param members numbers in a {@link Roster}, one for each stage
 */
record Sample(double time, double loss, int[] members) {}
