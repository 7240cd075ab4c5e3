package dev.iota.operators.flink;

import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;

/**
 * Lets a worker's event pass if it is well formed, of this run, and signed by the miner that it names; anything else becomes a dead letter.
 * The costly check of signatures happens here, so that it can run in parallel.
 */
public final class EventGate extends Gate<InboundRecord> {
    private static final long serialVersionUID = 1L;

    public EventGate(RunSpec run) {
        super(run);
    }

    @Override
    InboundRecord check(InboundRecord record) throws RejectedException {
        requireOfRun(new Signed(record.value(), record.signature()).readEvent().run());
        return record;
    }
}
