package dev.iota.worker.audit;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.event.WorkerEvent.Joined;
import dev.iota.protocol.event.WorkerEvent.PassCompleted;
import dev.iota.protocol.event.WorkerEvent.Ready;
import dev.iota.protocol.event.WorkerEvent.WeightsUploaded;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.TicketId;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.worker.pipeline.Term;

/** What a miner says at stage 1 in epoch 2, generation 0. */
final class Events {
    static final MinerId MINER = MinerKey.generate().miner();
    static final Stage STAGE = new Stage(1);
    static final Term TERM = new Term(new Epoch(2), Generation.FIRST);
    static final String HASH = "ab".repeat(32);

    final Testimony testimony = new Testimony(TERM, STAGE);
    private long sequence;

    Events say(WorkerEvent event) throws AuditEnded {
        return sayAs(sequence++, event);
    }

    Events sayAs(long number, WorkerEvent event) throws AuditEnded {
        testimony.add(new EventEnvelope(EventEnvelope.VERSION, new RunId("small"), MINER, number, 0, event),
                new RecordPlace("events", 0, number));
        return this;
    }

    static Joined joined(long session) {
        return new Joined(session, "cpu", "1");
    }

    static Ready ready(int slot) {
        return new Ready(TERM.epoch(), TERM.generation(), STAGE, new Slot(slot), HASH, 0);
    }

    static PassCompleted pass(long order, long ticket, Direction direction) {
        return pass(TERM, order, ticket, direction, 0, null);
    }

    static PassCompleted pass(Term term, long order, long ticket, Direction direction, long version, Double loss) {
        return new PassCompleted(new TicketId(ticket), new MicroBatch(ticket), new Attempt(0), term.epoch(), term.generation(), STAGE,
                direction, order, version, 10, 0, 0, loss);
    }

    static Told<PassCompleted> told(PassCompleted pass) {
        return new Told<>(pass, new RecordPlace("events", 0, pass.order()));
    }

    static Contribution contribution(String sha256, long backwardPasses) {
        return new Contribution(MINER, "object", sha256, 1, backwardPasses);
    }

    static WeightsUploaded uploaded(String sha256, long backwardPasses) {
        return new WeightsUploaded(TERM.epoch(), TERM.generation(), STAGE, contribution(sha256, backwardPasses));
    }
}
