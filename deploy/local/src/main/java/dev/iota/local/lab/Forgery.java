package dev.iota.local.lab;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.id.MinerId;
import dev.iota.worker.compute.Conduct;
import java.util.List;
import java.util.Random;

/** Trains well, and stores and reports something else than what its shards of a merge are reduced to. */
abstract sealed class Forgery implements Conduct {

    /** Noise of the right size in all its shards, another for each forger: no two lie alike. */
    static final class Alone extends Forgery {
        @Override
        public void afterReduction(MinerId self, MergePlan plan, int shard, float[] weights) {
            Random random = new Random(31L * (31L * self.value().hashCode() + plan.epoch().value()) + shard);
            replace(weights, Distorted.noise(weights, random));
        }
    }

    /** Turned signs, in the shards alone whose two owners both conspire: the other tells the same lie, and nobody else is asked. */
    static final class InPairs extends Forgery {
        private final Accomplices accomplices;

        InPairs(Accomplices accomplices) {
            this.accomplices = accomplices;
        }

        @Override
        public void afterReduction(MinerId self, MergePlan plan, int shard, float[] weights) {
            boolean areBothBad = accomplices.among(owners(plan, shard)) == 2;
            if (areBothBad && accomplices.include(self)) {
                replace(weights, Distorted.scaled(weights, -1));
            }
        }

        private static List<MinerId> owners(MergePlan plan, int shard) {
            ShardPlan.Owners owners = plan.shardPlan(0).owners(shard);
            List<Contribution> contributions = plan.contributions();
            return List.of(contributions.get(owners.first()).miner(), contributions.get(owners.second()).miner());
        }
    }

    private static void replace(float[] weights, float[] by) {
        System.arraycopy(by, 0, weights, 0, weights.length);
    }
}
