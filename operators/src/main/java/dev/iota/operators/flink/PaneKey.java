package dev.iota.operators.flink;

import dev.iota.operators.clasp.PaneId;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.run.RunSpec;
import org.apache.flink.api.java.functions.KeySelector;

/** The pane that a sample belongs to. */
public final class PaneKey implements KeySelector<LossRecord, PaneId> {
    private static final long serialVersionUID = 1L;

    private final byte[] runJson;
    private transient RunSpec run;

    public PaneKey(RunSpec run) {
        this.runJson = SpecJson.write(run);
    }

    @Override
    public PaneId getKey(LossRecord loss) {
        if (run == null) {
            run = SpecJson.read(runJson);
        }
        return PaneId.of(run, loss);
    }
}
