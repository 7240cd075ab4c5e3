package dev.iota.operators.reward;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;

/** A quarantine of a miner for what it did since an epoch. */
public record AbsenceId(MinerId miner, Epoch from) {}
