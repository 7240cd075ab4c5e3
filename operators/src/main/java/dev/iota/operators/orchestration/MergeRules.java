package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.epoch.ShardPlan;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.epoch.StageMerge;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The Butterfly All-Reduce of every stage: each pair of contributors owns a shard and both reduce it; a shard that neither reduced, or on
 * which they differ, goes to others until two agree. So all of the vector is merged, whoever fails.
 */
final class MergeRules {
    private static final int SEED_BYTES = 32;

    private final RunSpec run;
    private final RunState state;
    private final byte[] secret;

    MergeRules(RunSpec run, RunState state, byte[] secret) {
        this.run = run;
        this.state = state;
        this.secret = secret;
    }

    /** Draws who reduces what of each stage, and tells them. */
    void begin(List<Effect> effects) {
        Progress progress = state.progress().get();
        for (int stage = 0; stage < run.model().stages(); stage++) {
            MergePlan plan = new MergePlan(progress.epoch(), progress.generation(), new Stage(stage), seed(progress, stage),
                    contributions(new Stage(stage)));
            state.merges().put(plan.stage(), plan);
            if (!plan.isSingle()) {
                assign(plan);
                effects.add(Effect.Tell.at(progress, Command.MergeShards.of(plan)));
            }
        }
    }

    /** Those who did enough count, if there are too many those who did most; if nobody of a stage did enough, all do. */
    private List<Contribution> contributions(Stage stage) {
        List<Contribution> all = new ArrayList<>();
        state.workers().values().forEach(worker -> {
            if (worker.stage().equals(stage) && worker.contribution() != null) {
                all.add(worker.contribution());
            }
        });
        boolean isAnyQualified = all.stream().anyMatch(this::isQualified);
        return all.stream()
                .filter(contribution -> !isAnyQualified || isQualified(contribution))
                .sorted(Comparator.comparing(Contribution::backwardPasses).reversed().thenComparing(Contribution::miner))
                .limit(MergePlan.MAX_CONTRIBUTIONS)
                .sorted(Comparator.comparing(Contribution::miner))
                .toList();
    }

    private boolean isQualified(Contribution contribution) {
        return contribution.backwardPasses() >= run.merge().minBackwardPasses();
    }

    private String seed(Progress progress, int stage) {
        RandomGenerator random = SecretRandom.ofMerge(secret, progress.generation(), progress.epoch(), stage);
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return HexFormat.of().formatHex(seed);
    }

    private void assign(MergePlan plan) {
        ShardPlan shards = plan.shardPlan(plan.shards());
        for (int shard = 0; shard < plan.shards(); shard++) {
            ShardId id = new ShardId(plan.stage(), shard);
            ShardPlan.Owners owners = shards.owners(shard);
            List<MinerId> miners =
                    List.of(plan.contributions().get(owners.first()).miner(), plan.contributions().get(owners.second()).miner());
            state.shards().put(id, new ShardVotes(id, miners, List.of()));
        }
    }

    /** Why results can't count; empty if they can. */
    Optional<String> objection(WorkerEvent.ShardsMerged merged, MinerId miner) {
        for (ShardResult result : merged.results()) {
            ShardVotes votes = state.shards().get(new ShardId(merged.stage(), result.shard()));
            if (votes == null || !votes.assigned().contains(miner)) {
                return Optional.of("miner " + miner.shortForm() + " reduced shard " + result.shard() + " of stage " + merged.stage()
                        + ", which is not its own");
            }
        }
        return Optional.empty();
    }

    void onMerged(WorkerEvent.ShardsMerged merged, MinerId miner) {
        for (ShardResult result : merged.results()) {
            ShardVotes votes = state.shards().get(new ShardId(merged.stage(), result.shard()));
            if (votes.awaits(miner)) {
                state.shards().put(votes.id(), votes.with(miner, result));
            }
        }
    }

    /** Whether two agree on every shard. */
    boolean isAgreed() {
        for (ShardVotes votes : state.shards().values()) {
            if (votes.agreed().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether every shard has a result that can be gone on with. */
    boolean isSettled() {
        for (ShardVotes votes : state.shards().values()) {
            if (votes.settled().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether anybody who is there still owes a result. */
    boolean awaitsAnyOf(List<MinerId> alive) {
        for (ShardVotes votes : state.shards().values()) {
            if (votes.agreed().isEmpty() && votes.missing().stream().anyMatch(alive::contains)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives every shard without a result to go on with to one more miner. Who that is, is drawn for each shard: a liar can't foresee who
     * will judge it.
     *
     * @param ready who took part in the epoch: while there is one of them for a shard, nobody else is asked
     * @param others who could
     * @return whether somebody was found for each
     */
    boolean substitute(List<MinerId> ready, List<MinerId> others, List<Effect> effects) {
        Map<Stage, Map<MinerId, List<Integer>>> given = new TreeMap<>();
        boolean isComplete = true;
        for (ShardVotes votes : unsettled()) {
            Optional<MinerId> substitute = draw(votes, ready).or(() -> draw(votes, others));
            if (substitute.isEmpty()) {
                isComplete = false;
                continue;
            }
            state.shards().put(votes.id(), votes.assignedTo(substitute.get()));
            given.computeIfAbsent(votes.id().stage(), none -> new TreeMap<>())
                    .computeIfAbsent(substitute.get(), none -> new ArrayList<>())
                    .add(votes.id().shard());
        }
        given.forEach((stage, byMiner) -> byMiner.forEach((miner, shards) -> effects.add(
                Effect.Tell.at(state.progress().get(), new Command.MergeShards(state.merges().get(stage), miner, shards)))));
        return isComplete;
    }

    private Optional<MinerId> draw(ShardVotes votes, List<MinerId> from) {
        List<MinerId> candidates = from.stream().filter(miner -> !votes.assigned().contains(miner)).toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        Progress progress = state.progress().get();
        RandomGenerator random =
                SecretRandom.ofSubstitute(secret, progress.generation(), progress.epoch(), votes.id(), votes.assigned().size());
        return Optional.of(candidates.get(random.nextInt(candidates.size())));
    }

    private List<ShardVotes> unsettled() {
        List<ShardVotes> unsettled = new ArrayList<>();
        state.shards().values().forEach(votes -> {
            if (votes.settled().isEmpty()) {
                unsettled.add(votes);
            }
        });
        return unsettled;
    }

    /** What came out, head first; call only when {@link #isSettled}. */
    List<StageMerge> results() {
        List<StageMerge> results = new ArrayList<>();
        for (int stage = 0; stage < run.model().stages(); stage++) {
            MergePlan plan = state.merges().get(new Stage(stage));
            List<ShardResult> shards = new ArrayList<>();
            for (int shard = 0; shard < plan.shards(); shard++) {
                shards.add(state.shards().get(new ShardId(plan.stage(), shard)).settled().orElseThrow());
            }
            results.add(new StageMerge(plan, shards));
        }
        return results;
    }

    /** Forgets the merges under way. */
    void clear() {
        state.merges().removeIf(MergePlan::stage, plan -> true);
        state.shards().removeIf(ShardVotes::id, votes -> true);
    }
}
