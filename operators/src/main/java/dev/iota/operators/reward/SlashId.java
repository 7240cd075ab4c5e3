package dev.iota.operators.reward;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;

/** A fault for which a miner loses collateral once. */
public record SlashId(MinerId miner, Epoch epoch) {}
