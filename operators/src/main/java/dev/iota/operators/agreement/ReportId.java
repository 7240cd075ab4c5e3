package dev.iota.operators.agreement;

import dev.iota.protocol.id.MinerId;

/** What a miner says of a merge. */
public record ReportId(MergeId merge, MinerId miner) {}
