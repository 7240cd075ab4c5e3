package dev.iota.operators.poison;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;

/**
 * Something that was wrong in an epoch.
 *
 * @param culprit the miner that signed what is not finite, or {@link Rollback#LOSS}
 */
public record TroubleId(Epoch epoch, Generation generation, String culprit) {}
