package dev.iota.operators.clasp;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;

/** A miner at a stage: one that moved is judged at each of its stages by itself. */
public record Member(Stage stage, MinerId miner) {}
