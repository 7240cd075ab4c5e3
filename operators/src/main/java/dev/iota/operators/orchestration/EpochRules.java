package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.MergePlan;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How an epoch begins, ends and begins anew: the state machine of {@link Phase}. An epoch is sealed when every stage's contributions lie in
 * the store and every shard of them is reduced; it begins anew, under a higher generation, when that can't be had any more.
 */
final class EpochRules {
    /** How often a phase asks again before the epoch begins anew. */
    private static final int MAX_ROUNDS = 3;

    private final RunSpec run;
    private final RunState state;
    private final Workforce workforce;
    private final StagePlanner planner;
    private final MergeRules merges;

    EpochRules(RunSpec run, RunState state, Workforce workforce, StagePlanner planner, byte[] secret) {
        this.run = run;
        this.state = state;
        this.workforce = workforce;
        this.planner = planner;
        this.merges = new MergeRules(run, state, secret);
    }

    /** The first micro-batch after an epoch. */
    static long end(RunSpec run, EpochManifest manifest) {
        return Math.min(run.samples(), manifest.firstMicroBatch().value() + run.samplesPerEpoch());
    }

    boolean isCurrent(Epoch epoch, Generation generation) {
        return progress().epoch().equals(epoch) && progress().generation().equals(generation);
    }

    /** Whether newcomers must wait for the next seal. */
    boolean isUnderWay() {
        return progress().isUnderWay();
    }

    /** Whether this worker's place and contribution are kept until the seal, whatever becomes of its process. */
    boolean isDoneFor(Worker worker) {
        return progress().phase() == Phase.FINISHED || (progress().phase().isSealing() && worker.contribution() != null);
    }

    void beginRun(EpochManifest manifest, long nowMillis, List<Effect> effects) {
        state.keepProgress().accept(Progress.begin(manifest, firstPhase(manifest), nowMillis));
        publish(manifest, effects);
    }

    private void begin(EpochManifest manifest, long nowMillis, List<Effect> effects) {
        state.keepProgress().accept(progress().next(manifest, firstPhase(manifest), nowMillis));
        publish(manifest, effects);
    }

    private void publish(EpochManifest manifest, List<Effect> effects) {
        state.epochs().put(manifest.epoch(), manifest);
        state.epochs().removeIf(EpochManifest::epoch, kept -> !run.retention().keeps(kept.epoch(), manifest.epoch()));
        effects.add(new Effect.Publish(manifest));
    }

    private Phase firstPhase(EpochManifest manifest) {
        return manifest.firstMicroBatch().value() >= run.samples() ? Phase.FINISHED : Phase.TRAINING;
    }

    /** Moves on to the next phase if what it waits for is there, or its deadline is over. */
    void advance(long nowMillis, List<Effect> effects) {
        if (progress().phase() == Phase.TRAINING && isTrained()) {
            state.keepProgress().accept(progress().in(Phase.UPLOADING, nowMillis));
            effects.add(Effect.Tell.at(progress(), new Command.UploadWeights()));
        }
        if (progress().phase() == Phase.UPLOADING) {
            advanceUploading(nowMillis, effects);
        }
        if (progress().phase() == Phase.MERGING) {
            advanceMerging(nowMillis);
        }
        if (progress().phase() == Phase.CHECKING) {
            advanceChecking(nowMillis, effects);
        }
    }

    private boolean isTrained() {
        return progress().manifest().firstMicroBatch().value() + progress().completed() >= end(run, progress().manifest());
    }

    private void advanceUploading(long nowMillis, List<Effect> effects) {
        long waitedMillis = nowMillis - progress().phaseSinceMillis();
        boolean isOver = waitedMillis > run.limits().uploadTimeoutMillis();
        boolean isGraceOver = waitedMillis > (long) run.limits().uploadTimeoutMillis() + run.limits().graceMillis();
        Uploads uploads = Uploads.of(run, workforce.all());
        if (uploads.areIn(isGraceOver ? 0 : isOver ? run.merge().quorum() : 1)) {
            state.keepProgress().accept(progress().in(Phase.MERGING, nowMillis));
            merges.begin(effects);
        } else if (isGraceOver && progress().round() < MAX_ROUNDS) {
            state.keepProgress().accept(progress().nextRound(nowMillis));
            effects.add(Effect.Tell.at(progress(), new Command.UploadWeights()));
        } else if (isGraceOver) {
            restart(progress().manifest(), progress().generation().next(), nowMillis, effects);
        }
    }

    /** Both owners of each shard are waited for, as long as they are there and within the deadline. */
    private void advanceMerging(long nowMillis) {
        boolean isOver = nowMillis - progress().phaseSinceMillis() > run.limits().mergeTimeoutMillis();
        if (merges.isAgreed() || isOver || !merges.awaitsAnyOf(alive(nowMillis, worker -> true))) {
            // Checking begins as if its deadline were over: the first substitutes are called at once.
            state.keepProgress().accept(progress().in(Phase.CHECKING, nowMillis - run.limits().mergeTimeoutMillis() - 1));
        }
    }

    /** Shards without a result go to others, again and again while there are others. */
    private void advanceChecking(long nowMillis, List<Effect> effects) {
        if (merges.isSettled()) {
            seal(nowMillis, effects);
            return;
        }
        boolean isOver = nowMillis - progress().phaseSinceMillis() > run.limits().mergeTimeoutMillis();
        if (isOver && progress().round() > MAX_ROUNDS) {
            restart(progress().manifest(), progress().generation().next(), nowMillis, effects);
        } else if (isOver || !merges.awaitsAnyOf(alive(nowMillis, worker -> true))) {
            boolean isCovered =
                    merges.substitute(alive(nowMillis, Worker::isReady), alive(nowMillis, worker -> !worker.isReady()), effects);
            if (isCovered || isOver) {
                state.keepProgress().accept(progress().nextRound(nowMillis));
            }
        }
    }

    /** Who was heard of lately and has a place, in an order that repeats. */
    private List<MinerId> alive(long nowMillis, Predicate<Worker> condition) {
        List<MinerId> alive = new ArrayList<>();
        for (Worker worker : workforce.all()) {
            if (nowMillis - worker.lastSeenMillis() <= run.limits().heartbeatTimeoutMillis() && condition.test(worker)) {
                alive.add(worker.miner());
            }
        }
        alive.sort(Comparator.naturalOrder());
        return alive;
    }

    /** Why an upload can't count; empty if it can. */
    Optional<String> objection(WorkerEvent.WeightsUploaded uploaded, Worker worker) {
        Contribution contribution = uploaded.contribution();
        String folder = MergePlan.folder(run.run(), uploaded.epoch(), uploaded.generation(), worker.stage());
        boolean isOwn = uploaded.stage().equals(worker.stage())
                && contribution.miner().equals(worker.miner())
                && contribution.object().startsWith(folder + worker.miner());
        return isOwn ? Optional.empty() : Optional.of("miner " + worker.miner().shortForm() + " uploads " + contribution.object()
                + " for stage " + uploaded.stage() + "; its own place is " + folder);
    }

    /** Whether uploads can still change the merge. */
    boolean takesUploads() {
        return progress().phase() == Phase.TRAINING || progress().phase() == Phase.UPLOADING;
    }

    /** A worker's process was replaced by another, which knows nothing of the merge under way. */
    void remind(Worker worker, List<Effect> effects) {
        MergePlan plan = state.merges().get(worker.stage());
        if (plan != null && !plan.isSingle()) {
            effects.add(Effect.Tell.at(progress(), Command.MergeShards.of(plan)));
        }
    }

    Optional<String> objection(WorkerEvent.ShardsMerged merged, Worker worker) {
        return merges.objection(merged, worker.miner());
    }

    /** Results of a merge under way; the caller has checked them. */
    void onMerged(WorkerEvent.ShardsMerged merged, Worker worker, long nowMillis, List<Effect> effects) {
        if (progress().phase() == Phase.MERGING || progress().phase() == Phase.CHECKING) {
            merges.onMerged(merged, worker.miner());
            advance(nowMillis, effects);
        }
    }

    /** Why a worker's weights can't be those with which the epoch began; empty if they can. Whoever came first is believed. */
    Optional<String> objection(WorkerEvent.Ready ready, Worker worker) {
        for (Worker other : workforce.all()) {
            boolean isPeer = other.stage().equals(worker.stage()) && !other.miner().equals(worker.miner()) && other.stateSha256() != null;
            if (isPeer && !other.stateSha256().equals(ready.stateSha256())) {
                return Optional.of("miner " + worker.miner().shortForm() + " began epoch " + ready.epoch() + " with the state "
                        + ready.stateSha256() + ", miner " + other.miner().shortForm() + " with " + other.stateSha256());
            }
        }
        return Optional.empty();
    }

    /** A worker began the epoch; where the stage's last keyframe is long ago, it makes the next. */
    void onReady(Worker worker, List<Effect> effects) {
        int epoch = progress().epoch().value();
        Keyframe last = state.keyframes().get(worker.stage());
        int since = epoch - (last == null ? 0 : last.epoch().value());
        if (run.merge().needsBase() && since >= run.merge().keyframeEpochs() && workforce.isFirst(worker)) {
            effects.add(Effect.Tell.at(progress(), new Command.StoreState(worker.miner())));
        }
    }

    /** Why a keyframe can't count; empty if it can. */
    Optional<String> objection(WorkerEvent.StateStored stored, Worker worker) {
        Keyframe keyframe = stored.keyframe();
        String folder = "runs/" + run.run() + "/epochs/" + keyframe.epoch() + "/";
        if (!keyframe.stage().equals(worker.stage()) || !keyframe.object().startsWith(folder)) {
            return Optional.of("miner " + worker.miner().shortForm() + " stored a state of stage " + keyframe.stage() + " as "
                    + keyframe.object() + "; its stage is " + worker.stage() + ", the place " + folder);
        }
        boolean isShared = true;
        for (Worker other : workforce.all()) {
            boolean isPeer = other.stage().equals(worker.stage()) && other.stateSha256() != null;
            isShared &= !isPeer || other.stateSha256().equals(keyframe.stateSha256());
        }
        return isShared ? Optional.empty() : Optional.of("miner " + worker.miner().shortForm() + " stored the state "
                + keyframe.stateSha256() + " of stage " + keyframe.stage() + ", others of the stage began with another");
    }

    void onStored(WorkerEvent.StateStored stored) {
        state.keyframes().put(stored.keyframe().stage(), stored.keyframe());
    }

    /** A worker with progress of the open epoch is gone: if it was its stage's last, so is that progress. */
    void onLost(Worker worker, long nowMillis, List<Effect> effects) {
        boolean isProgressLost = progress().phase() != Phase.FINISHED && isUnderWay() && !hasProgress(worker.stage());
        if (isProgressLost) {
            restart(progress().manifest(), progress().generation().next(), nowMillis, effects);
        }
    }

    /** Sends a worker to another stage, where it begins with the open epoch's first weights. */
    void move(StagePlanner.Move move, List<Effect> effects) {
        Worker worker = move.worker();
        Worker moved = worker.movedTo(move.to(), workforce.freeSlot(move.to()), planner.scale(worker.stage(), move.to()));
        workforce.put(moved);
        effects.add(Effect.Tell.at(progress(), new Command.Assign(moved.miner(), moved.stage(), moved.slot())));
    }

    private boolean hasProgress(Stage stage) {
        for (Worker worker : workforce.all()) {
            if (worker.stage().equals(stage) && (worker.isEligible() || worker.contribution() != null)) {
                return true;
            }
        }
        return false;
    }

    /** Why a request to go back can't be granted; empty if it can. */
    Optional<String> objection(WorkerEvent.RollbackRequested request) {
        if (progress().phase() == Phase.FINISHED) {
            return Optional.of("the run is over, and its workers go: take it back with ./iota rollback when it has stopped (asked for since "
                    + request.reason() + ")");
        }
        if (request.generation() != null && !request.generation().equals(progress().generation())) {
            return Optional.of("generation " + request.generation() + " was to go back to epoch " + request.epoch() + "; it is generation "
                    + progress().generation() + " now, to which the reason may not apply: " + request.reason());
        }
        return objectionToRollback(request.epoch());
    }

    /** Why the run can't go back to an epoch; empty if it can. */
    Optional<String> objectionToRollback(Epoch target) {
        if (state.epochs().get(target) != null && target.compareTo(progress().epoch()) <= 0) {
            return Optional.empty();
        }
        List<Integer> kept = new ArrayList<>();
        state.epochs().values().forEach(manifest -> kept.add(manifest.epoch().value()));
        return Optional.of("epoch " + target + " can't be gone back to; these are kept: "
                + kept.stream().sorted().map(Object::toString).toList());
    }

    /** Back to the weights with which an epoch began: whatever was done since is void. */
    void rollback(Epoch target, Generation generation, long nowMillis, List<Effect> effects) {
        restart(state.epochs().get(target), generation, nowMillis, effects);
    }

    private void restart(EpochManifest manifest, Generation generation, long nowMillis, List<Effect> effects) {
        state.flights().removeIf(Flight::microBatch, flight -> true);
        state.retries().removeIf(Retry::microBatch, retry -> true);
        state.epochs().removeIf(EpochManifest::epoch, kept -> kept.epoch().compareTo(manifest.epoch()) > 0);
        state.keyframes().removeIf(Keyframe::stage, keyframe -> keyframe.epoch().compareTo(manifest.epoch()) > 0);
        merges.clear();
        workforce.snapshot().forEach(worker -> workforce.put(worker.reloading()));
        begin(manifest.fenced(generation), nowMillis, effects);
    }

    private void seal(long nowMillis, List<Effect> effects) {
        Progress progress = progress();
        List<Keyframe> keyframes = new ArrayList<>();
        state.keyframes().values().forEach(keyframes::add);
        keyframes.sort(Comparator.comparing(Keyframe::stage));
        EpochManifest manifest = new EpochManifest(EpochManifest.VERSION, run.run(), progress.epoch().next(), progress.generation(),
                new MicroBatch(end(run, progress.manifest())), progress.lossSum() / progress.completed(), nowMillis, 0,
                progress.manifest().contentSha256(), merges.results(), keyframes);
        merges.clear();
        workforce.snapshot().forEach(worker -> workforce.put(worker.reloading()));
        begin(manifest, nowMillis, effects);
        if (progress().phase() != Phase.FINISHED) {
            planner.move(workforce.snapshot(), workforce.room()).ifPresent(move -> move(move, effects));
        }
    }

    /** What a miner did is what the orchestrator counted, whatever the miner says. */
    static Contribution counted(Contribution said, Worker worker) {
        return new Contribution(said.miner(), said.object(), said.sha256(), said.sizeBytes(), worker.backwardPasses());
    }

    private Progress progress() {
        return state.progress().get();
    }
}
