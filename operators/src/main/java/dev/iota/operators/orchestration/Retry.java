package dev.iota.operators.orchestration;

import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.MicroBatch;

/** A micro-batch that waits for a new pathway. */
public record Retry(MicroBatch microBatch, Attempt attempt) {}
