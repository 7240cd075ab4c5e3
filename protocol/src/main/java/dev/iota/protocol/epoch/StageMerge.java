package dev.iota.protocol.epoch;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Stage;
import java.util.List;

/**
 * How a stage came from one epoch to the next: what was merged, and what came out.
 *
 * @param shards every shard of the plan in its order; empty where one contribution alone is the result
 */
public record StageMerge(MergePlan plan, List<ShardResult> shards) {
    public StageMerge {
        Require.present("plan", plan);
        shards = List.copyOf(Require.present("shards", shards));
        int expected = plan.shards();
        Require.that(shards.size() == expected, "stage " + plan.stage() + " with " + plan.contributions().size() + " contributions has "
                + expected + " shards, not " + shards.size());
        for (int i = 0; i < shards.size(); i++) {
            Require.that(shards.get(i).shard() == i, "shard " + shards.get(i).shard() + " stands where shard " + i + " belongs");
        }
    }

    public Stage stage() {
        return plan.stage();
    }
}
