package dev.iota.operators.reward;

import dev.iota.protocol.id.Generation;

/**
 * By how much a miner raised losses in an epoch.
 *
 * @param effect in nats per token
 * @param meanLoss through it, in nats per token
 */
public record LossEffect(WorkId work, Generation generation, double effect, double meanLoss) {}
