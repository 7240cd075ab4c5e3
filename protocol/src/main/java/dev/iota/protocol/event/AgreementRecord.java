package dev.iota.protocol.event;

import dev.iota.protocol.Require;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who found the same as whom when a stage's shards were reduced at the end of an epoch, and who what was sealed, on the topic
 * {@code agreements}. A later record of the same epoch, generation and stage takes the place of an earlier one, as reports that came after
 * the seal complete it.
 *
 * @param epoch that ended with this merge
 * @param generation in which it ended
 * @param sealedAtMillis when the epoch was sealed
 * @param shards of the merge; 0 where one contribution alone is the result
 * @param unchecked shards whose sealed bytes fewer than two miners are known to have found
 * @param parties the contributors and whoever else reported, at most {@value #MAX_PARTIES}
 * @param pairs of parties that reported a shard in common, each once
 */
public record AgreementRecord(
        int version,
        RunId run,
        Epoch epoch,
        Generation generation,
        Stage stage,
        long sealedAtMillis,
        int shards,
        int unchecked,
        List<Party> parties,
        List<Pair> pairs) {
    public static final int VERSION = 1;
    /** Beyond the contributors there are few substitutes; the matrix of more would not fit a record. */
    public static final int MAX_PARTIES = MergePlan.MAX_CONTRIBUTIONS + 32;
    /** Bound of the disputed shards that a party's row names. */
    public static final int MAX_DISPUTED = 64;

    /**
     * What a miner reported.
     *
     * @param owned shards that the plan gives it; 0 says that it contributed nothing
     * @param reported shards, its own or not
     * @param substituted of those, shards that it does not own: it stood in for an owner, or was not asked at all
     * @param confirmed of those reported, shards that were sealed as it found them
     * @param disputed shards that were sealed otherwise, from the lowest up; the first {@value #MAX_DISPUTED}
     */
    public record Party(MinerId miner, int owned, int reported, int substituted, int confirmed, List<Integer> disputed) {
        public Party {
            Require.present("miner", miner);
            Require.notNegative("owned", owned);
            Require.notNegative("substituted", substituted);
            Require.notNegative("confirmed", confirmed);
            Require.that(reported >= substituted && reported >= confirmed, "reported must be no less than substituted and confirmed");
            disputed = List.copyOf(Require.present("disputed", disputed));
            Require.that(disputed.size() == Math.min(MAX_DISPUTED, reported - confirmed),
                    "disputed must name the shards that are not confirmed");
            for (int i = 0; i < disputed.size(); i++) {
                Require.that(disputed.get(i) > (i == 0 ? -1 : disputed.get(i - 1)), "disputed must be sorted shards, each once");
            }
        }

        /** Shards that were sealed otherwise than it found them. */
        public int differing() {
            return reported - confirmed;
        }
    }

    /**
     * Two who can be compared.
     *
     * @param first place among the parties, from 0
     * @param second a place after it
     * @param shared shards that both reported
     * @param agreed of those, shards on which they found the same
     */
    public record Pair(int first, int second, int shared, int agreed) {
        public Pair {
            Require.notNegative("first", first);
            Require.that(second > first, "second must come after first");
            Require.that(shared >= 1, "shared must be positive: " + shared);
            Require.that(agreed >= 0 && agreed <= shared, "agreed must be 0 to " + shared + ": " + agreed);
        }
    }

    public AgreementRecord {
        Require.version("agreement", version, VERSION);
        Require.present("run", run);
        Require.present("epoch", epoch);
        Require.present("generation", generation);
        Require.present("stage", stage);
        Require.notNegative("sealedAtMillis", sealedAtMillis);
        Require.notNegative("shards", shards);
        Require.that(unchecked >= 0 && unchecked <= shards, "unchecked must be 0 to " + shards + ": " + unchecked);
        parties = List.copyOf(Require.present("parties", parties));
        Require.that(!parties.isEmpty() && parties.size() <= MAX_PARTIES, "parties must be 1 to " + MAX_PARTIES + ": " + parties.size());
        Require.that(parties.stream().map(Party::miner).distinct().count() == parties.size(), "a miner is listed twice");
        pairs = List.copyOf(Require.present("pairs", pairs));
        Set<Long> seen = new HashSet<>();
        for (Pair pair : pairs) {
            Require.that(pair.second() < parties.size(), "a pair names party " + pair.second() + " of " + parties.size());
            Require.that(seen.add((long) pair.first() * MAX_PARTIES + pair.second()), "a pair is listed twice");
        }
    }
}
