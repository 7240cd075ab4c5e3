package dev.iota.operators.flink;

import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectedException;
import org.apache.flink.api.common.functions.FilterFunction;

/** Of all events, whose signatures are checked, lets reports of audits pass. */
public final class AuditReports implements FilterFunction<InboundRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean filter(InboundRecord record) throws RejectedException {
        return Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION).event() instanceof WorkerEvent.AuditCompleted;
    }
}
