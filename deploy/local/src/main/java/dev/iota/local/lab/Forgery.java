package dev.iota.local.lab;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.id.MinerId;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.merge.BlockCodec;
import dev.iota.worker.merge.Blocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Trains well, and stores and reports something else than what its shards of a merge are reduced to. */
abstract sealed class Forgery implements Conduct {

    /** Noise of the right size in all its shards, another for each forger: no two lie alike. */
    static final class Alone extends Forgery {
        @Override
        public void afterReduction(MinerId self, MergePlan plan, int shard, byte[] merged, BlockCodec weights, int elements) {
            Random random = new Random(31L * (31L * self.value().hashCode() + plan.epoch().value()) + shard);
            change(merged, weights, elements, values -> Distorted.noise(values, random));
        }
    }

    /** Turned signs, in the shards alone whose two owners both conspire: the other tells the same lie, and nobody else is asked. */
    static final class InPairs extends Forgery {
        private final Accomplices accomplices;

        InPairs(Accomplices accomplices) {
            this.accomplices = accomplices;
        }

        @Override
        public void afterReduction(MinerId self, MergePlan plan, int shard, byte[] merged, BlockCodec weights, int elements) {
            boolean areBothBad = accomplices.among(owners(plan, shard)) == 2;
            if (areBothBad && accomplices.include(self)) {
                change(merged, weights, elements, values -> Distorted.scaled(values, -1));
            }
        }

        private static List<MinerId> owners(MergePlan plan, int shard) {
            ShardPlan.Owners owners = plan.shardPlan(0).owners(shard);
            List<Contribution> contributions = plan.contributions();
            return List.of(contributions.get(owners.first()).miner(), contributions.get(owners.second()).miner());
        }
    }

    private static void change(byte[] merged, BlockCodec codec, int elements, UnaryOperator<float[]> lie) {
        try {
            for (int block = 0; block < Blocks.of(elements); block++) {
                float[] values = new float[Blocks.elementsOf(block, elements)];
                int at = block * codec.blockBytes();
                codec.decode(merged, at, values, 0, values.length);
                codec.encode(lie.apply(values), 0, values.length, merged, at);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("what was just reduced can't be changed", impossible);
        }
    }
}
