package dev.iota.protocol.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.iota.protocol.Require;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import java.util.List;

/**
 * What the orchestrator tells workers at once, on the topic {@code commands}; at least once, so a worker must bear to get one twice.
 *
 * <p>That an epoch begins is no command: workers follow the topic {@code epochs}, read committed. Its latest manifest says which weights
 * to load, in which epoch and generation; so nobody ever acts on an epoch or a fence that a checkpoint does not hold.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Command.Assign.class, name = "assign"),
    @JsonSubTypes.Type(value = Command.UploadWeights.class, name = "upload-weights"),
    @JsonSubTypes.Type(value = Command.MergeShards.class, name = "merge-shards"),
    @JsonSubTypes.Type(value = Command.StoreState.class, name = "store-state"),
    @JsonSubTypes.Type(value = Command.Rejoin.class, name = "rejoin"),
})
public sealed interface Command {

    /** This miner takes this place: it reads that inbox from now on, loads the latest manifest's weights, and says that it is ready. */
    record Assign(MinerId miner, Stage stage, Slot slot) implements Command {
        public Assign {
            Require.present("miner", miner);
            Require.present("stage", stage);
            Require.present("slot", slot);
        }
    }

    /**
     * All micro-batches of the envelope's epoch and generation are done: every worker uploads its weights. One that has uploaded these very
     * weights already only says so again.
     */
    record UploadWeights() implements Command {}

    /**
     * A stage's contributions are committed: each shard of the plan is reduced.
     *
     * @param substitute who reduces the shards listed, since their owners did not or disagree; null when each contributor reduces the
     *     shards that the plan gives it
     * @param shards empty without a substitute
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MergeShards(MergePlan plan, MinerId substitute, List<Integer> shards) implements Command {
        public MergeShards {
            Require.present("plan", plan);
            shards = List.copyOf(Require.present("shards", shards));
            Require.that(shards.isEmpty() == (substitute == null), "shards are listed for a substitute, and only then");
            Require.that(shards.stream().allMatch(shard -> shard >= 0 && shard < plan.shards()), "a shard that the plan does not have");
        }

        /** To all contributors. */
        public static MergeShards of(MergePlan plan) {
            return new MergeShards(plan, null, List.of());
        }
    }

    /** This miner stores the state with which the envelope's epoch begins, as a keyframe. */
    record StoreState(MinerId miner) implements Command {
        public StoreState {
            Require.present("miner", miner);
        }
    }

    /** This miner was taken for dead, is not known, or may have no place: if it lives, it joins again, as a new session, or asks on. */
    record Rejoin(MinerId miner, String reason) implements Command {
        public Rejoin {
            Require.present("miner", miner);
            reason = Require.shortened("reason", reason);
        }
    }
}
