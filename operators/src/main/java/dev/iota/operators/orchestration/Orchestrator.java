package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The rules of a run: which worker computes what, which micro-batch goes where, when an epoch ends. Pure: state, event and time in, effects
 * out. One instance serves one run, one call at a time.
 */
public final class Orchestrator {
    /** Samples in a row that waited too long for a worker, after which it counts as stuck. */
    private static final int STUCK_AFTER = 3;

    private final RunSpec run;
    private final RunState state;
    private final Workforce workforce;
    private final Flights flights;
    private final EpochRules epochs;
    private final StagePlanner planner;
    private final QuarantineRules quarantine;
    private final Fence fence;
    private long beganMillis = -1;

    /**
     * @param state of the run so far; what it holds is taken up
     * @param signer the orchestrator's signature under a ticket
     * @param secret from which pathways and shards are drawn; no worker may know it
     * @param fence how far back the run begins
     */
    public Orchestrator(RunSpec run, RunState state, Function<Ticket, SignedTicket> signer, byte[] secret, Fence fence) {
        this.run = run;
        this.state = state;
        this.workforce = new Workforce(run, state.workers());
        this.flights = new Flights(run, state, workforce, signer, secret);
        this.planner = new StagePlanner(run.model());
        this.epochs = new EpochRules(run, state, workforce, planner, secret);
        this.quarantine = new QuarantineRules(state.quarantined(), workforce);
        this.fence = fence;
    }

    /**
     * A worker's event, its signature already checked.
     *
     * @param eventMillis when the broker received it
     * @param nowMillis when it is processed
     */
    public List<Effect> onEvent(EventEnvelope envelope, long eventMillis, long nowMillis) {
        List<Effect> effects = new ArrayList<>();
        listenFrom(nowMillis);
        beginIfNew(nowMillis, effects);
        goBackIfFenced(nowMillis, effects);
        if (envelope.event() instanceof WorkerEvent.OperatorRequest request) {
            onOperator(envelope, request, nowMillis, effects);
            flights.issue(nowMillis, effects);
            return effects;
        }
        if (envelope.event() instanceof WorkerEvent.AuditCompleted) {
            // A validator has no place in the run; the validator's job judges what it says.
            return effects;
        }
        Worker worker = workforce.get(envelope.miner());
        if (worker != null && envelope.sequence() <= worker.sequence()) {
            effects.add(new Effect.Refuse(RejectReason.REPLAYED,
                    "event " + envelope.sequence() + " of miner " + envelope.miner().shortForm() + " is not newer than " + worker.sequence()));
            return effects;
        }
        if (envelope.event() instanceof WorkerEvent.Joined joined) {
            join(envelope, joined, worker, nowMillis, effects);
        } else if (worker == null) {
            onUnknown(envelope, effects);
        } else {
            Worker seen = worker.seen(envelope.sequence(), nowMillis);
            workforce.put(seen);
            dispatch(envelope, seen, eventMillis, nowMillis, effects);
        }
        flights.issue(nowMillis, effects);
        return effects;
    }

    /** What a miner has as collateral from now on; the operator's signature is checked. Who has a place keeps it. */
    public void onStake(StakeRecord stake) {
        if (stake.stakeUnits() == 0) {
            state.stakes().remove(stake.miner());
        } else {
            state.stakes().put(stake.miner(), stake.stakeUnits());
        }
    }

    /** Time passes: samples become overdue, workers fall silent, phases reach their deadline. */
    public List<Effect> onTick(long nowMillis) {
        List<Effect> effects = new ArrayList<>();
        if (state.progress().get() == null) {
            return effects;
        }
        listenFrom(nowMillis);
        goBackIfFenced(nowMillis, effects);
        for (Worker worker : workforce.snapshot()) {
            long silentMillis = nowMillis - Math.max(beganMillis, worker.lastSeenMillis());
            if (silentMillis > run.limits().heartbeatTimeoutMillis() && !epochs.isDoneFor(worker)) {
                expel(worker, "no sign of life for " + silentMillis + " ms", nowMillis, effects);
            }
        }
        for (Worker late : flights.giveUpOverdue(nowMillis, beganMillis)) {
            Worker current = workforce.get(late.miner());
            if (current != null && current.overdue() >= STUCK_AFTER) {
                expel(current, current.overdue() + " samples in a row waited longer than " + run.limits().sampleTimeoutMillis() + " ms for it",
                        nowMillis, effects);
            }
        }
        expelQuarantined(nowMillis, effects);
        epochs.advance(nowMillis, effects);
        flights.issue(nowMillis, effects);
        return effects;
    }

    /** Where the run stands; null before its first event. */
    public Progress progress() {
        return state.progress().get();
    }

    /** While nobody listened, nobody was silent: after a restore, deadlines count from when events are heard again. */
    private void listenFrom(long nowMillis) {
        if (beganMillis < 0) {
            beganMillis = nowMillis;
        }
    }

    private void beginIfNew(long nowMillis, List<Effect> effects) {
        if (state.progress().get() == null) {
            epochs.beginRun(EpochManifest.initial(run.run()), nowMillis, effects);
        }
    }

    /** Once: afterwards the generation is no longer below the fence's. */
    private void goBackIfFenced(long nowMillis, List<Effect> effects) {
        if (progress().generation().compareTo(fence.generation()) < 0) {
            Epoch target = fence.epoch().filter(epoch -> epochs.objectionToRollback(epoch).isEmpty()).orElse(progress().epoch());
            epochs.rollback(target, fence.generation(), nowMillis, effects);
        }
    }

    /** Only whoever holds the key that signs the run's tickets may ask, and each request counts once. */
    private void onOperator(EventEnvelope envelope, WorkerEvent.OperatorRequest request, long nowMillis, List<Effect> effects) {
        if (!envelope.miner().equals(run.orchestrator())) {
            effects.add(new Effect.Refuse(RejectReason.NOT_ASSIGNED, "miner " + envelope.miner().shortForm() + " asks for "
                    + (request instanceof WorkerEvent.RollbackRequested ? "a rollback" : "a quarantine") + "; only the run's operator may"));
            return;
        }
        if (envelope.sequence() <= progress().operatorSequence()) {
            effects.add(new Effect.Refuse(RejectReason.REPLAYED, "request " + envelope.sequence() + " of the run's operator came before"));
            return;
        }
        state.keepProgress().accept(progress().heardOperator(envelope.sequence()));
        if (request instanceof WorkerEvent.RollbackRequested rollback) {
            onRollback(rollback, nowMillis, effects);
        } else if (request instanceof WorkerEvent.MinerQuarantined quarantined) {
            onQuarantine(quarantined, nowMillis, effects);
        }
    }

    private void onRollback(WorkerEvent.RollbackRequested request, long nowMillis, List<Effect> effects) {
        Optional<String> objection = epochs.objection(request);
        if (objection.isPresent()) {
            effects.add(new Effect.Refuse(RejectReason.WRONG_EPOCH, objection.get()));
        } else {
            epochs.rollback(request.epoch(), progress().generation().next(), nowMillis, effects);
        }
    }

    private void onQuarantine(WorkerEvent.MinerQuarantined request, long nowMillis, List<Effect> effects) {
        Optional<String> objection = quarantine.objection(request, progress().epoch());
        if (objection.isPresent()) {
            effects.add(new Effect.Refuse(RejectReason.NOT_ASSIGNED, objection.get()));
        } else {
            quarantine.add(request);
            expelQuarantined(nowMillis, effects);
        }
    }

    /** What a miner uploaded before it was noticed stays in the merge that is under way; it goes when the next epoch begins. */
    private void expelQuarantined(long nowMillis, List<Effect> effects) {
        for (Quarantine present : quarantine.present(progress().epoch())) {
            Worker worker = workforce.get(present.miner());
            if (!epochs.isDoneFor(worker)) {
                expel(worker, "in quarantine until epoch " + present.until() + ": " + present.reason(), nowMillis, effects);
            }
        }
    }

    private void dispatch(EventEnvelope envelope, Worker worker, long eventMillis, long nowMillis, List<Effect> effects) {
        WorkerEvent event = envelope.event();
        if (event instanceof WorkerEvent.Ready ready) {
            onReady(ready, worker, nowMillis, effects);
        } else if (event instanceof WorkerEvent.PassCompleted pass) {
            flights.onPass(pass, worker, eventMillis, nowMillis, effects);
            epochs.advance(nowMillis, effects);
        } else if (event instanceof WorkerEvent.WeightsUploaded uploaded) {
            onUploaded(uploaded, worker, nowMillis, effects);
        } else if (event instanceof WorkerEvent.ShardsMerged merged) {
            onMerged(merged, worker, nowMillis, effects);
        } else if (event instanceof WorkerEvent.StateStored stored) {
            onStored(stored, worker, effects);
        } else if (event instanceof WorkerEvent.RecordRejected rejected) {
            effects.add(new Effect.Report(rejected, worker.miner()));
        } else if (event instanceof WorkerEvent.Left) {
            leave(worker, nowMillis, effects);
        }
    }

    private void leave(Worker worker, long nowMillis, List<Effect> effects) {
        if (epochs.isDoneFor(worker)) {
            workforce.put(worker.stopped());
            epochs.advance(nowMillis, effects);
        } else {
            lose(worker, nowMillis, effects);
        }
    }

    private void onMerged(WorkerEvent.ShardsMerged merged, Worker worker, long nowMillis, List<Effect> effects) {
        if (!epochs.isCurrent(merged.epoch(), merged.generation())) {
            return;
        }
        Optional<String> objection = epochs.objection(merged, worker);
        if (objection.isPresent()) {
            effects.add(new Effect.Refuse(RejectReason.NOT_ASSIGNED, objection.get()));
        } else {
            epochs.onMerged(merged, worker, nowMillis, effects);
        }
    }

    private void onStored(WorkerEvent.StateStored stored, Worker worker, List<Effect> effects) {
        if (!epochs.isCurrent(stored.keyframe().epoch(), stored.generation())) {
            return;
        }
        epochs.objection(stored, worker).ifPresentOrElse(
                objection -> effects.add(new Effect.Refuse(RejectReason.NOT_ASSIGNED, objection)), () -> epochs.onStored(stored));
    }

    /** A worker that was expelled, or whom a restored state does not know, must join again before anything it says counts. */
    private void onUnknown(EventEnvelope envelope, List<Effect> effects) {
        MinerId miner = envelope.miner();
        if (envelope.event() instanceof WorkerEvent.Heartbeat heartbeat) {
            if (heartbeat.stage() != null) {
                effects.add(Effect.Tell.at(progress(), new Command.Rejoin(miner, "this miner has no place in the run")));
            }
        } else if (!(envelope.event() instanceof WorkerEvent.Left)) {
            effects.add(new Effect.Refuse(RejectReason.NOT_ASSIGNED, "miner " + miner.shortForm() + " has no place in the run"));
        }
    }

    private void join(EventEnvelope envelope, WorkerEvent.Joined joined, Worker before, long nowMillis, List<Effect> effects) {
        if (before != null && before.session() == joined.session()) {
            workforce.put(before.seen(envelope.sequence(), nowMillis));
            effects.add(Effect.Tell.at(progress(), new Command.Assign(before.miner(), before.stage(), before.slot())));
            return;
        }
        if (before != null && epochs.isDoneFor(before)) {
            Worker replaced = before.replacedBy(joined.session(), envelope.sequence(), nowMillis);
            workforce.put(replaced);
            effects.add(Effect.Tell.at(progress(), new Command.Assign(replaced.miner(), replaced.stage(), replaced.slot())));
            epochs.remind(replaced, effects);
            return;
        }
        if (before != null) {
            lose(before, nowMillis, effects);
        }
        if (quarantine.holds(envelope.miner(), progress().epoch())) {
            return;
        }
        Long stake = state.stakes().get(envelope.miner());
        if ((stake == null ? 0 : stake) < run.incentives().minimumStakeUnits()) {
            effects.add(Effect.Tell.at(progress(), new Command.Rejoin(envelope.miner(), stakeTooLow(stake == null ? 0 : stake))));
            return;
        }
        OptionalInt stage = workforce.stageForJoiner(planner);
        if (stage.isPresent()) {
            Stage place = new Stage(stage.getAsInt());
            Slot slot = workforce.freeSlot(place);
            workforce.put(Worker.assigned(envelope.miner(), joined.session(), place, slot, epochs.isUnderWay(), envelope.sequence(), nowMillis));
            effects.add(Effect.Tell.at(progress(), new Command.Assign(envelope.miner(), place, slot)));
        }
    }

    private String stakeTooLow(long units) {
        return String.format(Locale.ROOT, "no place without a stake of %.9f, and this miner has %.9f: stake more, then it gets one",
                run.incentives().minimumStakeUnits() / 1e9, units / 1e9);
    }

    private void onReady(WorkerEvent.Ready loaded, Worker worker, long nowMillis, List<Effect> effects) {
        if (!loaded.stage().equals(worker.stage()) || !loaded.slot().equals(worker.slot())) {
            effects.add(new Effect.Refuse(RejectReason.NOT_ASSIGNED, "miner " + worker.miner().shortForm() + " claims slot " + loaded.slot()
                    + " of stage " + loaded.stage() + "; it has slot " + worker.slot() + " of stage " + worker.stage()));
            effects.add(Effect.Tell.at(progress(), new Command.Assign(worker.miner(), worker.stage(), worker.slot())));
        } else if (epochs.isCurrent(loaded.epoch(), loaded.generation())) {
            Optional<String> objection = epochs.objection(loaded, worker);
            if (objection.isPresent()) {
                effects.add(new Effect.Refuse(RejectReason.BAD_CHECKSUM, objection.get()));
                expel(worker, "its weights are not those of the others", nowMillis, effects);
                return;
            }
            Worker ready = worker.ready(loaded.stateSha256());
            workforce.put(ready);
            epochs.onReady(ready, effects);
        }
    }

    private void onUploaded(WorkerEvent.WeightsUploaded uploaded, Worker worker, long nowMillis, List<Effect> effects) {
        if (!epochs.isCurrent(uploaded.epoch(), uploaded.generation()) || !epochs.takesUploads()) {
            return;
        }
        Optional<String> objection = epochs.objection(uploaded, worker);
        if (objection.isPresent()) {
            effects.add(new Effect.Refuse(RejectReason.NOT_ASSIGNED, objection.get()));
        } else if (worker.contribution() == null || worker.backwardPasses() > worker.contribution().backwardPasses()) {
            // What a restarted process uploads without any work must not take the place of what the earlier one had done.
            workforce.put(worker.uploaded(EpochRules.counted(uploaded.contribution(), worker)));
            epochs.advance(nowMillis, effects);
        }
    }

    private void expel(Worker worker, String reason, long nowMillis, List<Effect> effects) {
        effects.add(Effect.Tell.at(progress(), new Command.Rejoin(worker.miner(), reason)));
        lose(worker, nowMillis, effects);
    }

    /** A worker is gone, and its weights with it, unless it has uploaded them: then its place is kept until the epoch is sealed. */
    private void lose(Worker known, long nowMillis, List<Effect> effects) {
        // What was lost before may have moved this one to another place.
        Worker worker = workforce.get(known.miner());
        if (worker == null || epochs.isDoneFor(worker)) {
            return;
        }
        workforce.remove(worker);
        flights.giveUpThrough(worker);
        if (worker.isEligible()) {
            epochs.onLost(worker, nowMillis, effects);
        }
        fillEmptyStages(nowMillis, effects);
    }

    /** A stage without workers stops the whole run; one that has two can spare one. */
    private void fillEmptyStages(long nowMillis, List<Effect> effects) {
        if (progress().phase() == Phase.FINISHED || planner.emptyStages(workforce.all()).isEmpty()) {
            return;
        }
        planner.move(workforce.snapshot(), workforce.room()).ifPresent(move -> {
            flights.giveUpThrough(move.worker());
            epochs.move(move, effects);
            epochs.onLost(move.worker(), nowMillis, effects);
        });
    }
}
