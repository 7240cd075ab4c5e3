package dev.iota.operators.lineage;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;

/**
 * A miner's part in a stage's merge.
 *
 * @param weight in the merge, {@code 1 + backward passes}
 */
public record Share(Stage stage, MinerId miner, double weight) {}
