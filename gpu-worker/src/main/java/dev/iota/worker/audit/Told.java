package dev.iota.worker.audit;

import dev.iota.protocol.audit.RecordPlace;

/**
 * Something that a miner told, signed.
 *
 * @param place where it lies in the topic of events
 */
record Told<T>(T what, RecordPlace place) {}
