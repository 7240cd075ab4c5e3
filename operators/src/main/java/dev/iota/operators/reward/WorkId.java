package dev.iota.operators.reward;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;

/** Whose work where. */
public record WorkId(Epoch epoch, Stage stage, MinerId miner) {}
