package dev.iota.worker.pipeline;

import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;

/** A worker's place in the run: the stage that it computes, and the slot whose inbox it reads. */
public record Place(Stage stage, Slot slot) {}
