package dev.iota.protocol.epoch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.util.HexFormat;
import java.util.List;

/**
 * What of a stage is merged, and who reduces which shard of it (Butterfly All-Reduce). Drawn once the contributions are committed, so that
 * nobody could know the shards before.
 *
 * @param epoch that ends with this merge
 * @param generation in which it ends
 * @param seed of the draw: 64 digits of lower-case hexadecimal
 * @param contributions 1 to {@value #MAX_CONTRIBUTIONS}, sorted by miner, each miner once
 */
public record MergePlan(Epoch epoch, Generation generation, Stage stage, String seed, List<Contribution> contributions) {
    /** With more, shards and their hashes would be too many: 8,128 of them then. */
    public static final int MAX_CONTRIBUTIONS = 128;

    public MergePlan {
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("stage", stage);
        Require.sha256("seed", seed);
        contributions = List.copyOf(Require.present("contributions", contributions));
        Require.that(!contributions.isEmpty(), "stage " + stage + " without contributions");
        Require.that(contributions.size() <= MAX_CONTRIBUTIONS, "stage " + stage + " with more than " + MAX_CONTRIBUTIONS + " contributions");
        for (int i = 1; i < contributions.size(); i++) {
            Require.that(contributions.get(i - 1).miner().compareTo(contributions.get(i).miner()) < 0,
                    "contributions of stage " + stage + " must be sorted by miner, each miner once");
        }
    }

    /** Where the objects of a stage's merge lie. */
    public static String folder(RunId run, Epoch epoch, Generation generation, Stage stage) {
        return "runs/" + run + "/epochs/" + epoch.next() + "/generation-" + generation + "/stage-" + stage + "/";
    }

    /** The key of a reduced shard: named by its content, so that both owners mean one object. */
    public String shardObject(RunId run, ShardResult result) {
        return folder(run, epoch, generation, stage) + "shard-" + result.shard() + "-" + result.sha256().substring(0, 16) + ".safetensors";
    }

    /** Whether there is nothing to reduce: the only contribution is the result. */
    @JsonIgnore
    public boolean isSingle() {
        return contributions.size() == 1;
    }

    /** How many shards there are to reduce: one for each pair of contributors, none for one alone. */
    public int shards() {
        return contributions.size() * (contributions.size() - 1) / 2;
    }

    /**
     * Who owns which shard, by places among the contributions; the same owners whatever the number of blocks.
     *
     * @param blocks of the vector
     */
    public ShardPlan shardPlan(long blocks) {
        return ShardPlan.of(contributions.size(), blocks, HexFormat.of().parseHex(seed));
    }

    /** The place of a miner among the contributions; -1 if it is none of them. */
    public int indexOf(MinerId miner) {
        for (int i = 0; i < contributions.size(); i++) {
            if (contributions.get(i).miner().equals(miner)) {
                return i;
            }
        }
        return -1;
    }

    /** Bytes of all contributions. */
    public long sizeBytes() {
        return contributions.stream().mapToLong(Contribution::sizeBytes).sum();
    }
}
