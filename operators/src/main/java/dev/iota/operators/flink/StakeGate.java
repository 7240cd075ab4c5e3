package dev.iota.operators.flink;

import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.run.RunSpec;

/** Lets a stake pass if it is well formed, of this run, and signed by the run's operator; anything else becomes a dead letter. */
public final class StakeGate extends Gate<InboundRecord> {
    private static final long serialVersionUID = 1L;

    public StakeGate(RunSpec run) {
        super(run);
    }

    @Override
    InboundRecord check(InboundRecord record) throws RejectedException {
        requireOfRun(new Signed(record.value(), record.signature()).readStake(run().orchestrator()).run());
        return record;
    }
}
