package dev.iota.jobs;

import dev.iota.operators.archive.ArchivedRecord;
import dev.iota.operators.flink.InboundRecord;
import dev.iota.operators.flink.OutboundRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * The archive's source and sinks, so that its graph can be built for Kafka or for a test.
 *
 * @param records of all topics that are archived, committed
 * @param deadLetters at least once
 * @param files exactly once
 */
public record ArchiveIo(Source<InboundRecord, ?, ?> records, Sink<OutboundRecord> deadLetters, Sink<ArchivedRecord> files) {}
