package dev.iota.operators.clasp;

import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.List;

/** The samples of a pane that are known so far, each once. */
public record Pane(PaneId id, List<LossRecord> losses) {
    public Pane {
        losses = List.copyOf(losses);
    }

    boolean isComplete(RunSpec run) {
        return losses.size() >= id.samples(run);
    }
}
