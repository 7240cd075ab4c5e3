package dev.iota.operators.reward;

import dev.iota.protocol.reward.RewardRecord;
import dev.iota.protocol.reward.WeightRecord;
import java.util.List;

/** What an epoch's emission comes to: one reward for each miner that has worked within the validity window. */
public record Settlement(List<RewardRecord> rewards, WeightRecord weights) {
    public Settlement {
        rewards = List.copyOf(rewards);
    }
}
