package dev.iota.worker.pipeline;

import dev.iota.protocol.event.Command;
import dev.iota.protocol.id.MinerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The shards that a worker is told to reduce at the end of an epoch, each order once. */
final class MergeWork {
    private final MinerId miner;
    private final Set<Command.MergeShards> heard = new HashSet<>();
    private final Deque<Task.Reduce> due = new ArrayDeque<>();

    MergeWork(MinerId miner) {
        this.miner = miner;
    }

    void add(Term term, Command.MergeShards merge) {
        List<Integer> shards = shards(merge);
        if (!shards.isEmpty() && heard.add(merge)) {
            due.add(new Task.Reduce(term, merge.plan(), shards));
        }
    }

    private List<Integer> shards(Command.MergeShards merge) {
        if (merge.substitute() != null) {
            return merge.substitute().equals(miner) ? merge.shards() : List.of();
        }
        int place = merge.plan().indexOf(miner);
        return place < 0 || merge.plan().isSingle() ? List.of() : merge.plan().shardPlan(0).ownedBy(place);
    }

    Optional<Task> next(Term term) {
        while (!due.isEmpty()) {
            Task.Reduce reduce = due.poll();
            if (reduce.term().equals(term)) {
                return Optional.of(reduce);
            }
        }
        return Optional.empty();
    }

    boolean isUnderWay() {
        return !heard.isEmpty();
    }

    void clear() {
        heard.clear();
        due.clear();
    }
}
