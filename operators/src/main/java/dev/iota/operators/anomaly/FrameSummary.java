package dev.iota.operators.anomaly;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.event.AnomalyRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;

/**
 * What is left of a frame whose sender is certain.
 *
 * @param ticket the ticket's id: a frame that is read twice shows by it
 * @param origin where the frame lies
 * @param issuedAtMillis when the ticket was issued, by the orchestrator's clock
 * @param arrivedAtMillis when the broker had the frame, by the broker's clock
 * @param statistics null if the frame could not be decoded, and its sender is to blame
 */
public record FrameSummary(
        Flow flow,
        MinerId sender,
        long ticket,
        Epoch epoch,
        Generation generation,
        MicroBatch microBatch,
        RecordPlace origin,
        long issuedAtMillis,
        long arrivedAtMillis,
        TensorStatistics statistics) {}
