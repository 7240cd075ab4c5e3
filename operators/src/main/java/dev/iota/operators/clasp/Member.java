package dev.iota.operators.clasp;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;

/**
 * A miner at a stage: one that moved is judged at each of its stages by itself.
 *
 * @param isFormer whether this is what the miner was before it was away for long, which says nothing of what it is now
 */
public record Member(Stage stage, MinerId miner, boolean isFormer) {
    public Member(Stage stage, MinerId miner) {
        this(stage, miner, false);
    }
}
