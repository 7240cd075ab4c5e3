package dev.iota.operators.flink;

import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectedException;
import org.apache.flink.api.common.functions.FilterFunction;

/** Of all events, whose signatures are checked, lets those pass that tell what passes took, or that nothing more will come. */
public final class WorkEvents implements FilterFunction<InboundRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean filter(InboundRecord record) throws RejectedException {
        WorkerEvent event = Json.read(record.value(), EventEnvelope.class, EventEnvelope.VERSION).event();
        return event instanceof WorkerEvent.PassCompleted || event instanceof WorkerEvent.Left;
    }
}
