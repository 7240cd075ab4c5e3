package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a shard's reduction.
 *
 * @param assigned who are to reduce it: its two owners, then substitutes
 * @param votes what those who did say came out
 */
public record ShardVotes(ShardId id, List<MinerId> assigned, List<Vote> votes) {

    /** One miner's result. */
    public record Vote(MinerId miner, ShardResult result) {}

    public ShardVotes {
        assigned = List.copyOf(assigned);
        votes = List.copyOf(votes);
    }

    boolean awaits(MinerId miner) {
        return assigned.contains(miner) && votes.stream().noneMatch(vote -> vote.miner().equals(miner));
    }

    List<MinerId> missing() {
        return assigned.stream().filter(this::awaits).toList();
    }

    ShardVotes with(MinerId miner, ShardResult result) {
        List<Vote> more = new ArrayList<>(votes);
        more.add(new Vote(miner, result));
        return new ShardVotes(id, assigned, more);
    }

    ShardVotes assignedTo(MinerId substitute) {
        List<MinerId> more = new ArrayList<>(assigned);
        more.add(substitute);
        return new ShardVotes(id, more, votes);
    }

    /** The result that two found alike: reduction is exact, so honest miners find the same bytes. */
    Optional<ShardResult> agreed() {
        for (int i = 0; i < votes.size(); i++) {
            for (int j = i + 1; j < votes.size(); j++) {
                if (votes.get(i).result().equals(votes.get(j).result())) {
                    return Optional.of(votes.get(i).result());
                }
            }
        }
        return Optional.empty();
    }

    /** The result to go on with when nobody else can be waited for: what two agree on, or what the only one found. */
    Optional<ShardResult> settled() {
        return votes.size() == 1 ? Optional.of(votes.get(0).result()) : agreed();
    }
}
