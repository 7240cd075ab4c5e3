package dev.iota.operators.agreement;

import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.Stage;

/**
 * The merge of a stage.
 *
 * @param epoch that ends with it
 * @param generation in which it ends
 */
public record MergeId(Epoch epoch, Generation generation, Stage stage) {
    static MergeId of(MergePlan plan) {
        return new MergeId(plan.epoch(), plan.generation(), plan.stage());
    }

    static MergeId of(WorkerEvent.ShardsMerged merged) {
        return new MergeId(merged.epoch(), merged.generation(), merged.stage());
    }

    OpenEpoch open() {
        return new OpenEpoch(epoch, generation);
    }
}
