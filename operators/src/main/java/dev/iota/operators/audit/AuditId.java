package dev.iota.operators.audit;

import dev.iota.protocol.audit.AuditOrder;
import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;

/**
 * The work that an audit repeats.
 *
 * @param generation in which the epoch was sealed
 */
public record AuditId(MinerId miner, Stage stage, Epoch epoch, Generation generation) {
    static AuditId of(AuditOrder order) {
        return new AuditId(order.miner(), order.stage(), order.epoch(), order.generation());
    }

    static AuditId of(AuditReport report) {
        return new AuditId(report.miner(), report.stage(), report.epoch(), report.generation());
    }
}
