package dev.iota.operators.orchestration;

import dev.iota.protocol.id.Stage;

/** A shard of a stage's merge. */
public record ShardId(Stage stage, int shard) {}
