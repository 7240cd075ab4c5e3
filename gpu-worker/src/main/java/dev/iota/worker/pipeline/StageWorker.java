package dev.iota.worker.pipeline;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.epoch.Keyframe;
import dev.iota.protocol.epoch.ShardResult;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.TellingLimit;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides what a stage worker does with each command, manifest, record and tick. It reads no clock, draws no random numbers and waits for
 * nothing: what comes in are arguments, what is to be done are {@link Action}s, and {@link Task}s for the device. For one thread at a time.
 *
 * <p>A worker asks for a place until it gets one; with a place it listens to that inbox and takes on the weights of the latest manifest;
 * when it has both it is ready. A later manifest makes it begin anew; being taken for dead makes it ask again, as a new session.
 */
public final class StageWorker {
    private static final int JOIN_MILLIS = 2_000;

    private final RunSpec run;
    private final MinerId miner;
    private final String device;
    private final String release;
    private final LongSupplier sessions;
    private long session;
    private Place place;
    private Place listening;
    private String refusal;
    private long assignedAtMillis;
    private Generation newest = Generation.FIRST;
    private EpochManifest manifest;
    private Term uploadTerm;
    private Term storeTerm;
    private final MergeWork merges;
    private String stateSha256;
    private long loadedBytes;
    private TermWork work;
    private Periodic joins;
    private Periodic heartbeats;
    private long lastTickNanos;
    private long lastBusyNanos;
    private long order;
    private long samples;
    private long rejected;
    private final TellingLimit telling = new TellingLimit();
    private final Departure departure = new Departure();
    private boolean isComputing;

    /**
     * @param device for people
     * @param release of this software
     * @param sessions random numbers
     */
    public StageWorker(RunSpec run, MinerId miner, String device, String release, LongSupplier sessions) {
        this.run = run;
        this.miner = miner;
        this.device = device;
        this.release = release;
        this.sessions = sessions;
        this.merges = new MergeWork(miner);
        this.session = sessions.getAsLong();
    }

    /** Time has passed: asks for a place, tells that it lives, gives up what came too late. */
    public List<Action> tick(long nowNanos, Vitals vitals) {
        List<Action> actions = new ArrayList<>();
        if (heartbeats == null) {
            heartbeats = new Periodic(run.limits().heartbeatMillis(), nowNanos);
            lastTickNanos = nowNanos;
        }
        if (departure.isDue(isIdle() && vitals.unsent() == 0, manifest == null ? null : Term.of(manifest))) {
            actions.addAll(depart());
        }
        if (place == null && !departure.isAway() && (joins == null || joins.isDue(nowNanos))) {
            joins = joins == null ? new Periodic(JOIN_MILLIS, nowNanos) : joins;
            actions.add(new Action.Send(new WorkerEvent.Joined(session, device, release)));
        }
        if (work != null) {
            work.expire(nowNanos);
        }
        if (heartbeats.isDue(nowNanos)) {
            actions.add(new Action.Send(heartbeat(nowNanos, vitals)));
        }
        return actions;
    }

    /**
     * Its owner wishes it to stop: what is in flight is ended, then the process does.
     *
     * @param isAfterEpoch works on until the epoch is sealed, so that what was done in it counts
     */
    public List<Action> drain(boolean isAfterEpoch) {
        departure.wish(true, isAfterEpoch && work != null ? work.term() : null);
        return List.of();
    }

    /** Its owner wishes it to rest: what is in flight is ended, then the place is given up until {@link #resume}. */
    public List<Action> pause() {
        departure.wish(false, null);
        return List.of();
    }

    /** Takes back {@link #pause}, and {@link #drain} while it is not carried out. */
    public List<Action> resume() {
        departure.stay();
        joins = null;
        return List.of();
    }

    private boolean isIdle() {
        return work == null || !isComputing && work.queued() == 0 && work.inFlight() == 0 && !work.isUploading();
    }

    private List<Action> depart() {
        departure.left();
        if (departure.isForGood()) {
            return List.of(new Action.Finish("drained, as its owner wished"));
        }
        String reason = "paused by its owner";
        place = null;
        listening = null;
        work = null;
        session = sessions.getAsLong();
        return List.of(new Action.Send(new WorkerEvent.Left(reason)), new Action.Pause(reason));
    }

    /** The orchestrator, whose signature was checked, says something. */
    public List<Action> command(CommandEnvelope envelope) {
        if (!envelope.run().equals(run.run()) || envelope.generation().compareTo(newest) < 0) {
            return List.of();
        }
        newest = envelope.generation();
        Command command = envelope.command();
        if (command instanceof Command.Assign assign && assign.miner().equals(miner) && !departure.isAway()) {
            assignedAtMillis = envelope.sentAtMillis();
            return assign(new Place(assign.stage(), assign.slot()));
        }
        if (command instanceof Command.Rejoin rejoin && rejoin.miner().equals(miner)) {
            if (envelope.sentAtMillis() < assignedAtMillis) {
                return List.of();
            }
            return place == null ? refused(rejoin.reason()) : rejoin(rejoin.reason());
        }
        Term term = new Term(envelope.epoch(), envelope.generation());
        if (command instanceof Command.UploadWeights) {
            return upload(term);
        }
        if (command instanceof Command.MergeShards merge) {
            merges.add(term, merge);
        }
        if (command instanceof Command.StoreState store && store.miner().equals(miner)) {
            storeTerm = term;
        }
        return List.of();
    }

    private List<Action> assign(Place assigned) {
        if (assigned.equals(place)) {
            return readyIfSo();
        }
        place = assigned;
        refusal = null;
        listening = null;
        work = null;
        return List.of(new Action.Listen(assigned));
    }

    /** It asks again and again, and is told as often; people are told once. */
    private List<Action> refused(String reason) {
        boolean isNews = !reason.equals(refusal);
        refusal = reason;
        return isNews ? List.of(new Action.Refused(reason)) : List.of();
    }

    private List<Action> rejoin(String reason) {
        refusal = reason;
        place = null;
        listening = null;
        work = null;
        session = sessions.getAsLong();
        joins = null;
        return List.of(new Action.StopListening(reason));
    }

    private List<Action> upload(Term term) {
        if (work == null || !work.term().equals(term)) {
            uploadTerm = term;
            return List.of();
        }
        return work.wantUpload().map(this::weightsUploaded).map(List::of).orElse(List.of());
    }

    /** A durable manifest: the order to begin its term, if that comes after the current one. */
    public List<Action> manifest(EpochManifest next) {
        if (!next.run().equals(run.run()) || manifest != null && Term.of(next).compareTo(Term.of(manifest)) <= 0) {
            return List.of();
        }
        manifest = next;
        merges.clear();
        newest = newest.compareTo(next.generation()) < 0 ? next.generation() : newest;
        work = null;
        boolean isOver = next.epoch().value() >= run.epochs();
        return isOver ? List.of(new Action.Finish("the run ended after epoch " + (next.epoch().value() - 1))) : List.of();
    }

    /** The inbox of this place is read from now on. */
    public List<Action> listening(Place heard) {
        if (!heard.equals(place)) {
            return List.of();
        }
        listening = heard;
        return readyIfSo();
    }

    /** By what rules records of the inbox are to be checked now; empty while none can be used. */
    public Optional<FrameRules> rules() {
        return Optional.ofNullable(work).map(TermWork::rules);
    }

    /** Whether no more tickets or activations may be received for now. */
    public boolean isForwardFull() {
        return work != null && (departure.refusesWork() || work.isForwardFull());
    }

    /**
     * A checked record of the inbox.
     *
     * @param checkedBy the rules that it was checked by
     * @throws RejectedException if it came before, belongs to nothing that is in flight, or the term changed meanwhile
     */
    public void receive(Received received, FrameRules checkedBy) throws RejectedException {
        if (work == null || !work.rules().equals(checkedBy)) {
            throw new RejectedException(
                    manifest != null && !manifest.generation().equals(checkedBy.generation())
                            ? RejectReason.WRONG_GENERATION
                            : RejectReason.WRONG_EPOCH,
                    "epoch " + checkedBy.epoch() + ", generation " + checkedBy.generation() + " ended while the record was read");
        }
        work.receive(received);
    }

    /** A record was refused: counted always, told of as far as {@link TellingLimit} lets it. */
    public List<Action> reject(RejectedException refusal, RecordPlace origin, long nowNanos) {
        rejected++;
        return telling.tell(refusal.getMessage(), nowNanos).<List<Action>>map(told -> List.of(new Action.Send(new WorkerEvent.RecordRejected(
                refusal.reason(), told, origin.topic(), origin.partition(), origin.offset())))).orElse(List.of());
    }

    /** What the device does next, empty if there is nothing; its end must be told before the next is asked for. */
    public Optional<Task> next(long nowNanos) {
        Optional<Task> task = choose(nowNanos);
        isComputing = task.isPresent() && task.get() instanceof Task.Pass;
        order += isComputing ? 1 : 0;
        return task;
    }

    private Optional<Task> choose(long nowNanos) {
        if (place == null || manifest == null || manifest.epoch().value() >= run.epochs()) {
            return Optional.empty();
        }
        if (work == null) {
            return Optional.of(new Task.Load(place, manifest));
        }
        if (work.term().equals(storeTerm)) {
            storeTerm = null;
            return Optional.of(new Task.Store(place, work.term()));
        }
        Optional<Task> reduction = work.isUploading() ? Optional.empty() : merges.next(work.term());
        if (reduction.isPresent()) {
            return reduction;
        }
        return work.next(order, nowNanos);
    }

    /**
     * The weights are loaded.
     *
     * @param sha256 of weights, moments and momentum
     * @param readBytes from the object store
     */
    public List<Action> loaded(Task.Load load, String sha256, long readBytes) {
        if (!load.place().equals(place) || !load.manifest().equals(manifest)) {
            return List.of();
        }
        work = new TermWork(run, miner, place, Term.of(manifest));
        stateSha256 = sha256;
        loadedBytes = readBytes;
        List<Action> actions = new ArrayList<>(readyIfSo());
        if (work.term().equals(uploadTerm)) {
            actions.addAll(upload(uploadTerm));
        }
        return actions;
    }

    /** The pass is computed. One of a term that ended meanwhile is forgotten. */
    public List<Action> completed(Task.Pass pass, PassResult result) {
        if (work == null || !work.term().equals(pass.term()) || !pass.place().equals(place)) {
            return List.of();
        }
        boolean isTail = run.model().isTail(place.stage());
        boolean isBackward = pass.input().direction() == Direction.BACKWARD;
        if (!isBackward && !isTail) {
            work.keepGraph(pass, result.weightsVersion());
        } else {
            samples++;
        }
        Direction direction = isTail || isBackward ? Direction.BACKWARD : Direction.FORWARD;
        WorkerEvent.PassCompleted event = passCompleted(pass, result, direction);
        boolean isEnd = isBackward && run.model().isHead(place.stage());
        return List.of(isEnd
                ? new Action.Send(event)
                : new Action.Deliver(new Outgoing(pass.input().ticket(), direction, place.stage(), result.output(), event)));
    }

    /** The weights lie in the object store. */
    public List<Action> uploaded(Task.Upload upload, Contribution contribution) {
        if (work == null || !work.term().equals(upload.term()) || !upload.place().equals(place)) {
            return List.of();
        }
        work.uploaded(contribution);
        return List.of(weightsUploaded(contribution));
    }

    /** Shards are reduced; those of a term that ended meanwhile are of no use. */
    public List<Action> reduced(Task.Reduce reduce, List<ShardResult> results, long readBytes, long writtenBytes) {
        if (manifest == null || !Term.of(manifest).equals(reduce.term())) {
            return List.of();
        }
        List<Action> actions = new ArrayList<>();
        for (int from = 0; from < results.size(); from += WorkerEvent.ShardsMerged.MAX_RESULTS) {
            List<ShardResult> part = results.subList(from, Math.min(results.size(), from + WorkerEvent.ShardsMerged.MAX_RESULTS));
            boolean isFirst = from == 0;
            actions.add(new Action.Send(new WorkerEvent.ShardsMerged(reduce.term().epoch(), reduce.term().generation(),
                    reduce.plan().stage(), part, isFirst ? readBytes : 0, isFirst ? writtenBytes : 0)));
        }
        return actions;
    }

    /** The state with which the term began lies in the store. */
    public List<Action> stored(Task.Store store, Keyframe keyframe) {
        boolean isCurrent = manifest != null && Term.of(manifest).equals(store.term());
        return isCurrent ? List.of(new Action.Send(new WorkerEvent.StateStored(store.term().generation(), keyframe))) : List.of();
    }

    /** The process ends. */
    public List<Action> leave(String reason) {
        return List.of(new Action.Send(new WorkerEvent.Left(reason)));
    }

    public Status status() {
        Term term = manifest == null ? null : Term.of(manifest);
        return new Status(state(), place, term, samples, work == null ? 0 : work.queued(), work == null ? 0 : work.inFlight(), rejected);
    }

    private String state() {
        if (departure.isAway()) {
            return "paused";
        }
        if (departure.isWished()) {
            return "draining";
        }
        if (place == null) {
            return "joining";
        }
        if (manifest == null) {
            return "waiting for weights";
        }
        if (work == null) {
            return "loading weights";
        }
        return work.isUploading() ? "uploading" : merges.isUnderWay() ? "merging" : "training";
    }

    private List<Action> readyIfSo() {
        if (work == null || !place.equals(listening)) {
            return List.of();
        }
        Term term = work.term();
        return List.of(new Action.Send(new WorkerEvent.Ready(term.epoch(), term.generation(), place.stage(), place.slot(), stateSha256,
                loadedBytes)));
    }

    private Action weightsUploaded(Contribution contribution) {
        Term term = work.term();
        return new Action.Send(new WorkerEvent.WeightsUploaded(term.epoch(), term.generation(), place.stage(), contribution));
    }

    private static WorkerEvent.PassCompleted passCompleted(Task.Pass pass, PassResult result, Direction direction) {
        Received input = pass.input();
        Ticket ticket = input.ticket().ticket();
        return new WorkerEvent.PassCompleted(input.ticket().id(), ticket.microBatch(), ticket.attempt(), ticket.epoch(),
                ticket.generation(), pass.place().stage(), direction, pass.order(), result.weightsVersion(), result.computeMicros(),
                (pass.startedNanos() - input.receivedNanos()) / 1_000, input.decodeMicros(), result.loss());
    }

    private WorkerEvent.Heartbeat heartbeat(long nowNanos, Vitals vitals) {
        double busy = (double) (vitals.busyNanos() - lastBusyNanos) / Math.max(1, nowNanos - lastTickNanos);
        lastTickNanos = nowNanos;
        lastBusyNanos = vitals.busyNanos();
        Status status = status();
        return new WorkerEvent.Heartbeat(status.state(), place == null ? null : place.stage(), place == null ? null : place.slot(),
                status.term() == null ? null : status.term().epoch(), status.queued(), status.inFlight(),
                Math.max(0, Math.min(1, busy)), vitals.nativeBytes(), rejected);
    }
}
