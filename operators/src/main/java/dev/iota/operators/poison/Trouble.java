package dev.iota.operators.poison;

import dev.iota.protocol.id.MicroBatch;

/**
 * When something was wrong in an epoch first.
 *
 * @param first micro-batch that showed it
 */
public record Trouble(TroubleId id, MicroBatch first) {}
