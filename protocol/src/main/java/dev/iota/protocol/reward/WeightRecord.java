package dev.iota.protocol.reward;

import dev.iota.protocol.Require;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The chain's weight vector after an epoch was settled, on the topic {@code weights}.
 *
 * @param weights of the miners that have a uid and are paid, by uid; the largest is {@link #MAX_WEIGHT}
 */
public record WeightRecord(int version, RunId run, Epoch epoch, List<Weight> weights, long settledAtMillis) {
    public static final int VERSION = 1;
    public static final int MAX_WEIGHT = 0xffff;

    /**
     * One miner's.
     *
     * @param weight unsigned 16-bit, in proportion to what the miner is paid
     */
    public record Weight(int uid, MinerId miner, int weight) {
        public Weight {
            Require.that(uid >= 0 && uid <= StakeRecord.MAX_UID, "uid 0 to " + StakeRecord.MAX_UID + ": " + uid);
            Require.present("miner", miner);
            Require.that(weight >= 0 && weight <= MAX_WEIGHT, "weight 0 to " + MAX_WEIGHT + ": " + weight);
        }
    }

    public WeightRecord {
        Require.version("weights", version, VERSION);
        Require.present("run", run);
        Require.present("epoch", epoch);
        weights = List.copyOf(Require.present("weights", weights));
        Set<Integer> uids = new HashSet<>();
        weights.forEach(weight -> Require.that(uids.add(weight.uid()), "uid " + weight.uid() + " has two weights"));
        Require.notNegative("settledAtMillis", settledAtMillis);
    }
}
