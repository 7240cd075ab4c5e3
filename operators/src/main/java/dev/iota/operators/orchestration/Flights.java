package dev.iota.operators.orchestration;

import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.frame.Ticket;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Samples under way: issued while there is credit, followed pass by pass, given up and issued anew when they stop. A micro-batch has one
 * flight at a time, so it is counted once.
 */
final class Flights {
    /** Workers keep a sample's graph longer than the orchestrator waits for it, never shorter. */
    private static final int TIME_TO_LIVE_PER_TIMEOUT = 4;

    private final RunSpec run;
    private final RunState state;
    private final Workforce workforce;
    private final Function<Ticket, SignedTicket> signer;
    private final byte[] secret;

    Flights(RunSpec run, RunState state, Workforce workforce, Function<Ticket, SignedTicket> signer, byte[] secret) {
        this.run = run;
        this.state = state;
        this.workforce = workforce;
        this.signer = signer;
        this.secret = secret.clone();
    }

    /** Issues as many tickets as credit allows. */
    void issue(long nowMillis, List<Effect> effects) {
        while (progress().phase() == Phase.TRAINING
                && state.flights().size() < run.limits().maxInFlight()
                && workforce.canIssue()) {
            Retry next = next();
            if (next == null) {
                return;
            }
            effects.add(new Effect.Issue(launch(next, nowMillis)));
        }
    }

    void onPass(WorkerEvent.PassCompleted pass, Worker worker, long eventMillis, long nowMillis, List<Effect> effects) {
        Flight flight = state.flights().get(pass.microBatch());
        if (flight == null || !flight.ticket().equals(pass.ticket())) {
            // A late pass of an attempt that was given up: its sample counts under another ticket.
            return;
        }
        int stages = flight.pathway().size();
        int stage = pass.stage().value();
        String objection = objection(pass, flight, worker);
        if (objection != null) {
            effects.add(new Effect.Refuse(RejectReason.NOT_ASSIGNED, objection));
            return;
        }
        int number = Flight.pass(pass.stage(), pass.direction(), stages);
        if (flight.has(number)) {
            effects.add(new Effect.Refuse(RejectReason.REPLAYED, pass.direction() + " pass of micro-batch " + pass.microBatch() + " at stage "
                    + stage + " was reported before"));
            return;
        }
        boolean isBackward = pass.direction() == Direction.BACKWARD;
        boolean isTail = stage == stages - 1;
        int units = isTail ? StagePlanner.UNITS_PER_SAMPLE : isBackward ? StagePlanner.UNITS_PER_SAMPLE - 1 : 1;
        workforce.put(worker.passed(isBackward, units, flight.lastPassMillis(), eventMillis));
        Flight moved = flight.passed(number, isTail ? pass.loss() : null, eventMillis, nowMillis);
        if (moved.isComplete()) {
            complete(moved, eventMillis, effects);
        } else {
            state.flights().put(moved.microBatch(), moved);
        }
    }

    /** Gives up every sample without progress for too long; returns the workers that they waited for. */
    List<Worker> giveUpOverdue(long nowMillis, long listeningSinceMillis) {
        List<Flight> overdue = new ArrayList<>();
        for (Flight flight : state.flights().values()) {
            if (nowMillis - Math.max(listeningSinceMillis, flight.lastProgressMillis()) > run.limits().sampleTimeoutMillis()) {
                overdue.add(flight);
            }
        }
        List<Worker> late = new ArrayList<>();
        for (Flight flight : overdue) {
            int waiting = flight.waitingStage();
            Worker blamed = workforce.get(flight.pathway().get(waiting).miner());
            giveUp(flight, waiting);
            if (blamed != null) {
                late.add(blamed);
            }
        }
        return late;
    }

    /** Gives up every sample that still needs this worker. */
    void giveUpThrough(Worker worker) {
        int stage = worker.stage().value();
        List<Flight> lost = new ArrayList<>();
        for (Flight flight : state.flights().values()) {
            if (flight.pathway().get(stage).miner().equals(worker.miner()) && !flight.isReleasedAt(stage)) {
                lost.add(flight);
            }
        }
        lost.forEach(flight -> giveUp(flight, -1));
    }

    private void giveUp(Flight flight, int blamedStage) {
        state.flights().remove(flight.microBatch());
        state.retries().put(flight.microBatch(), new Retry(flight.microBatch(), flight.attempt().next()));
        for (int stage = 0; stage < flight.pathway().size(); stage++) {
            Worker worker = workforce.get(flight.pathway().get(stage).miner());
            boolean isStillThere = worker != null && worker.stage().value() == stage;
            if (isStillThere && !flight.isReleasedAt(stage)) {
                workforce.put(worker.released(stage == blamedStage));
            }
        }
    }

    private Retry next() {
        Iterator<Retry> retries = state.retries().values().iterator();
        if (retries.hasNext()) {
            Retry retry = retries.next();
            state.retries().remove(retry.microBatch());
            return retry;
        }
        Progress progress = progress();
        if (progress.nextMicroBatch() >= EpochRules.end(run, progress.manifest())) {
            return null;
        }
        state.keepProgress().accept(progress.issued());
        return new Retry(new MicroBatch(progress.nextMicroBatch()), Attempt.FIRST);
    }

    private SignedTicket launch(Retry next, long nowMillis) {
        Progress progress = progress();
        SecretRandom random = new SecretRandom(secret, progress.generation(), next.microBatch(), next.attempt());
        List<Hop> pathway = new ArrayList<>();
        for (Worker worker : workforce.drawPathway(random)) {
            workforce.put(worker.issued());
            pathway.add(worker.hop());
        }
        SignedTicket ticket = signer.apply(new Ticket(run.run(), progress.epoch(), progress.generation(), next.microBatch(), next.attempt(),
                nowMillis, Math.multiplyExact(TIME_TO_LIVE_PER_TIMEOUT, run.limits().sampleTimeoutMillis()), pathway));
        state.flights().put(next.microBatch(), new Flight(next.microBatch(), next.attempt(), ticket.id(), List.copyOf(pathway), 0, nowMillis,
                nowMillis, nowMillis, Double.NaN));
        return ticket;
    }

    private void complete(Flight flight, long eventMillis, List<Effect> effects) {
        state.flights().remove(flight.microBatch());
        Progress progress = progress().completed(flight.loss());
        state.keepProgress().accept(progress);
        effects.add(new Effect.Record(new LossRecord(LossRecord.VERSION, run.run(), progress.epoch(), progress.generation(),
                flight.microBatch(), flight.attempt(), flight.loss(), run.training().tokensPerMicroBatch(),
                flight.pathway().stream().map(Hop::miner).toList(), flight.issuedAtMillis(), eventMillis)));
    }

    private static String objection(WorkerEvent.PassCompleted pass, Flight flight, Worker worker) {
        Stage stage = pass.stage();
        int tail = flight.pathway().size() - 1;
        if (stage.value() > tail || !flight.pathway().get(stage.value()).miner().equals(worker.miner())) {
            return "stage " + stage + " of micro-batch " + pass.microBatch() + " is not miner " + worker.miner().shortForm() + "'s";
        }
        if (stage.value() == tail && pass.direction() == Direction.FORWARD) {
            return "the tail has one pass, and it is backward";
        }
        if (stage.value() == tail && (pass.loss() == null || !Double.isFinite(pass.loss()) || pass.loss() < 0)) {
            return "the tail reports a loss of " + pass.loss();
        }
        return null;
    }

    private Progress progress() {
        return state.progress().get();
    }
}
