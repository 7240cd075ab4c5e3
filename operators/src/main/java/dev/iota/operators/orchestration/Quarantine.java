package dev.iota.operators.orchestration;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;

/**
 * A miner that may have no place in the run for now.
 *
 * @param stage where it worked last; null if it had no place
 * @param until the first epoch in which it may take part again
 * @param reason for people, the miner among them
 */
public record Quarantine(MinerId miner, Stage stage, Epoch until, String reason) {}
