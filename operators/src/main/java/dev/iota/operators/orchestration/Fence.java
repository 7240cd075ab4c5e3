package dev.iota.operators.orchestration;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import java.util.Optional;

/**
 * How far back a run begins that is started from an older checkpoint: whatever the log holds of lower generations no longer counts.
 *
 * @param generation the lowest that counts
 * @param epoch to begin at, if the state knows it; else the open one begins anew
 */
public record Fence(Generation generation, Optional<Epoch> epoch) {
    /** Nothing is fenced off. */
    public static final Fence NONE = new Fence(Generation.FIRST, Optional.empty());
}
