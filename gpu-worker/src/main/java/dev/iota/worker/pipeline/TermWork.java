package dev.iota.worker.pipeline;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A worker's work of one term. All that must be remembered to count nothing twice ends with the term, and so stays bounded. */
final class TermWork {
    private record FrameKey(TicketId ticket, Direction direction) {}

    private record Graph(Received forward, long weightsVersion) {}

    private final RunSpec run;
    private final Place place;
    private final Term term;
    private final FrameRules rules;
    private final WorkQueue queue;
    private final StepSchedule steps;
    private final Set<FrameKey> seen = new HashSet<>();
    private final Map<TicketId, Graph> graphs = new LinkedHashMap<>();
    private final Deque<Long> abandoned = new ArrayDeque<>();
    private boolean isUploadWanted;
    private Contribution uploaded;

    TermWork(RunSpec run, MinerId miner, Place place, Term term) {
        this.run = run;
        this.place = place;
        this.term = term;
        this.rules = new FrameRules(run, miner, place.stage(), place.slot(), term.epoch(), term.generation());
        this.steps = new StepSchedule(run);
        this.queue = new WorkQueue(Math.max(2, run.limits().creditsPerWorker()));
    }

    Term term() {
        return term;
    }

    FrameRules rules() {
        return rules;
    }

    boolean isForwardFull() {
        return queue.isForwardFull();
    }

    int queued() {
        return queue.size();
    }

    int inFlight() {
        return graphs.size();
    }

    void receive(Received received) throws RejectedException {
        TicketId ticket = received.ticket().id();
        if (!seen.add(new FrameKey(ticket, received.direction()))) {
            throw new RejectedException(RejectReason.REPLAYED,
                    "ticket " + ticket + " came " + received.direction() + " before, in this epoch and generation");
        }
        if (received.direction() == Direction.BACKWARD && !graphs.containsKey(ticket)) {
            throw new RejectedException(RejectReason.UNKNOWN_TICKET,
                    "a gradient for ticket " + ticket + ", which is not in flight here: never computed, or older than its time to live");
        }
        queue.add(received);
    }

    /** Gives up graphs whose gradient did not come in time. One whose gradient waits in the queue is needed still. */
    void expire(long nowNanos) {
        graphs.entrySet().removeIf(entry -> {
            boolean isDead = entry.getValue().forward().isExpired(nowNanos)
                    && !seen.contains(new FrameKey(entry.getKey(), Direction.BACKWARD));
            if (isDead) {
                abandoned.add(entry.getKey().value());
            }
            return isDead;
        });
    }

    Optional<Task> next(long order, long nowNanos) {
        if (!abandoned.isEmpty()) {
            return Optional.of(new Task.Drop(abandoned.poll()));
        }
        if (isUploadWanted) {
            return Optional.of(new Task.Upload(place, term, steps.leftoverRate(), steps.counted()));
        }
        Optional<Received> received = queue.poll();
        while (received.isPresent() && received.get().direction() == Direction.FORWARD && received.get().isExpired(nowNanos)) {
            received = queue.poll();
        }
        return received.map(input -> pass(input, order, nowNanos));
    }

    private Task pass(Received input, long order, long nowNanos) {
        boolean isBackward = input.direction() == Direction.BACKWARD;
        boolean hasGradient = isBackward || run.model().isTail(place.stage());
        MicroBatch microBatch = input.ticket().ticket().microBatch();
        boolean accumulate = hasGradient && steps.counts(microBatch);
        long graphVersion = isBackward ? graphs.remove(input.ticket().id()).weightsVersion() : 0;
        OptionalDouble rate = accumulate ? steps.count(microBatch) : OptionalDouble.empty();
        return new Task.Pass(place, term, input, accumulate, rate, order, graphVersion, nowNanos);
    }

    /** A forward pass left a graph that waits for its gradient. */
    void keepGraph(Task.Pass pass, long weightsVersion) {
        graphs.put(pass.input().ticket().id(), new Graph(pass.input(), weightsVersion));
    }

    /** The contribution that lies in the store already, if it holds all that was accumulated; else the next task uploads. */
    Optional<Contribution> wantUpload() {
        boolean isCurrent = uploaded != null && uploaded.backwardPasses() == steps.counted();
        isUploadWanted = !isCurrent;
        return isCurrent ? Optional.of(uploaded) : Optional.empty();
    }

    void uploaded(Contribution contribution) {
        uploaded = contribution;
        isUploadWanted = false;
        steps.leftoverTaken();
    }

    boolean isUploading() {
        return isUploadWanted;
    }
}
