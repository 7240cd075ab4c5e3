package dev.iota.access.run;

import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.Stage;

/**
 * Where the objects of a stage's merge lie.
 *
 * @param epoch that begins with the merge
 * @param generation in which the epoch before ended
 */
public record MergeFolder(Epoch epoch, Generation generation, Stage stage) {
    static MergeFolder of(MergePlan plan) {
        return new MergeFolder(plan.epoch().next(), plan.generation(), plan.stage());
    }
}
