package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.EpochManifest.StageContributions;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How an epoch begins, ends and begins anew. It is sealed once every stage's weights lie in the store; it begins anew, under a higher
 * generation, when a stage's weights are lost with its last worker.
 */
final class EpochRules {
    private final RunSpec run;
    private final RunState state;
    private final Workforce workforce;
    private final StagePlanner planner;

    EpochRules(RunSpec run, RunState state, Workforce workforce, StagePlanner planner) {
        this.run = run;
        this.state = state;
        this.workforce = workforce;
        this.planner = planner;
    }

    /** The first micro-batch after an epoch. */
    static long end(RunSpec run, EpochManifest manifest) {
        return Math.min(run.samples(), manifest.firstMicroBatch().value() + run.samplesPerEpoch());
    }

    boolean isCurrent(Epoch epoch, Generation generation) {
        return progress().epoch().equals(epoch) && progress().generation().equals(generation);
    }

    boolean isUploading() {
        return progress().phase() == Phase.UPLOADING;
    }

    /** Whether newcomers must wait for the next seal. */
    boolean isUnderWay() {
        return progress().isUnderWay();
    }

    /** Whether nothing is expected of this worker any more, so that its silence is no fault. */
    boolean isDoneFor(Worker worker) {
        return progress().phase() == Phase.FINISHED || (isUploading() && worker.contribution() != null);
    }

    void begin(EpochManifest manifest, long nowMillis, List<Effect> effects) {
        Phase phase = manifest.firstMicroBatch().value() >= run.samples() ? Phase.FINISHED : Phase.TRAINING;
        state.keepProgress().accept(Progress.begin(manifest, phase, nowMillis));
        effects.add(new Effect.Publish(manifest));
    }

    /** Moves on to the next phase if what it waits for is there, or its deadline is over. */
    void advance(long nowMillis, List<Effect> effects) {
        Progress progress = progress();
        if (progress.phase() == Phase.TRAINING
                && progress.manifest().firstMicroBatch().value() + progress.completed() >= end(run, progress.manifest())) {
            state.keepProgress().accept(progress.in(Phase.UPLOADING, nowMillis));
            effects.add(Effect.Tell.at(progress(), new Command.UploadWeights()));
        }
        if (isUploading()) {
            boolean isOver = nowMillis - progress().phaseSinceMillis() > run.limits().uploadTimeoutMillis();
            if (hasContributions() && (isOver || !isAnyMissing())) {
                seal(nowMillis, effects);
            } else if (isOver) {
                state.keepProgress().accept(progress().in(Phase.UPLOADING, nowMillis));
                effects.add(Effect.Tell.at(progress(), new Command.UploadWeights()));
            }
        }
    }

    /** Why an upload can't count; empty if it can. */
    Optional<String> objection(WorkerEvent.WeightsUploaded uploaded, Worker worker) {
        Contribution contribution = uploaded.contribution();
        String folder = "runs/" + run.run() + "/epochs/" + uploaded.epoch().next() + "/generation-" + uploaded.generation() + "/stage-"
                + worker.stage() + "/";
        boolean isOwn = uploaded.stage().equals(worker.stage())
                && contribution.miner().equals(worker.miner())
                && contribution.object().startsWith(folder + worker.miner());
        return isOwn ? Optional.empty() : Optional.of("miner " + worker.miner().shortForm() + " uploads " + contribution.object()
                + " for stage " + uploaded.stage() + "; its own place is " + folder);
    }

    /** A worker with progress of the open epoch is gone: if it was its stage's last, so is that progress. */
    void onLost(Worker worker, long nowMillis, List<Effect> effects) {
        boolean isProgressLost = progress().phase() != Phase.FINISHED && isUnderWay() && !hasProgress(worker.stage());
        if (isProgressLost) {
            restart(nowMillis, effects);
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

    private void restart(long nowMillis, List<Effect> effects) {
        EpochManifest manifest = progress().manifest();
        clear(state.flights(), Flight::microBatch);
        clear(state.retries(), Retry::microBatch);
        workforce.snapshot().forEach(worker -> workforce.put(worker.reloading()));
        begin(manifest.fenced(manifest.generation().next()), nowMillis, effects);
    }

    private void seal(long nowMillis, List<Effect> effects) {
        Progress progress = progress();
        EpochManifest manifest = new EpochManifest(EpochManifest.VERSION, run.run(), progress.epoch().next(), progress.generation(),
                new MicroBatch(end(run, progress.manifest())), progress.lossSum() / progress.completed(), nowMillis, contributions());
        workforce.snapshot().forEach(worker -> workforce.put(worker.reloading()));
        begin(manifest, nowMillis, effects);
        if (progress().phase() != Phase.FINISHED) {
            planner.move(workforce.snapshot(), workforce.room()).ifPresent(move -> move(move, effects));
        }
    }

    private List<StageContributions> contributions() {
        List<StageContributions> stages = new ArrayList<>();
        for (int stage = 0; stage < run.model().stages(); stage++) {
            Stage current = new Stage(stage);
            stages.add(new StageContributions(current, workforce.snapshot().stream()
                    .filter(worker -> worker.stage().equals(current) && worker.contribution() != null)
                    .sorted(Comparator.comparing(Worker::miner))
                    .map(Worker::contribution)
                    .toList()));
        }
        return stages;
    }

    /** What a miner did is what the orchestrator counted, whatever the miner says. */
    static Contribution counted(Contribution said, Worker worker) {
        return new Contribution(said.miner(), said.object(), said.sha256(), said.sizeBytes(), worker.backwardPasses());
    }

    private boolean hasContributions() {
        boolean[] has = new boolean[run.model().stages()];
        workforce.all().forEach(worker -> has[worker.stage().value()] |= worker.contribution() != null);
        for (boolean stage : has) {
            if (!stage) {
                return false;
            }
        }
        return true;
    }

    private boolean isAnyMissing() {
        for (Worker worker : workforce.all()) {
            if (worker.isEligible() && worker.backwardPasses() > 0 && worker.contribution() == null) {
                return true;
            }
        }
        return false;
    }

    private static <K, V> void clear(Table<K, V> table, Function<V, K> key) {
        List<K> keys = new ArrayList<>();
        table.values().forEach(value -> keys.add(key.apply(value)));
        keys.forEach(table::remove);
    }

    private Progress progress() {
        return state.progress().get();
    }
}
