package dev.iota.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker does when its owner wishes it to rest or to go. */
class DepartureTest {
    private static final Vitals IDLE = new Vitals(0, 0);
    private static final int BODY = 1;

    private final Fixture fixture = new Fixture(1);

    @Test
    void endsWhenNothingIsInFlight() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        forward(worker, 0);
        worker.drain(false);
        assertThat(worker.isForwardFull()).as("takes no new work").isTrue();
        assertThat(worker.status().state()).isEqualTo("draining");
        assertThat(finishes(worker.tick(1, IDLE))).as("a gradient is awaited").isEmpty();
        worker.receive(fixture.received(fixture.ticket(0, 0), Direction.BACKWARD, 0), worker.rules().orElseThrow());
        Task.Pass backward = (Task.Pass) worker.next(0).orElseThrow();
        assertThat(finishes(worker.tick(2, IDLE))).as("it is computed").isEmpty();
        worker.completed(backward, new PassResult(fixture.tensor(1), null, 0, 1, null));
        worker.next(0);
        assertThat(finishes(worker.tick(3, IDLE))).hasSize(1);
        assertThat(finishes(worker.tick(4, IDLE))).as("said once").isEmpty();
    }

    @Test
    void waitsForWhatIsStillToBeSent() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.drain(false);
        assertThat(finishes(worker.tick(1, IDLE.withUnsent(1)))).isEmpty();
        assertThat(finishes(worker.tick(2, IDLE))).hasSize(1);
    }

    @Test
    void worksOnUntilTheEpochIsSealedIfThatIsWished() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.drain(true);
        assertThat(worker.isForwardFull()).isFalse();
        assertThat(finishes(worker.tick(1, IDLE))).isEmpty();
        worker.manifest(Fixture.manifest(1, 0));
        assertThat(finishes(worker.tick(2, IDLE))).hasSize(1);
    }

    @Test
    void goesAtOnceIfItHasNothing() {
        StageWorker worker = fixture.worker(BODY);
        worker.drain(true);
        assertThat(finishes(worker.tick(1, IDLE))).hasSize(1);
    }

    @Test
    void givesUpItsPlaceWhilePausedAndAsksForOneAfterwards() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.pause();
        assertThat(worker.tick(1, IDLE)).contains(new Action.Send(new WorkerEvent.Left("paused by its owner")),
                new Action.Pause("paused by its owner"));
        assertThat(worker.status().state()).isEqualTo("paused");
        assertThat(joins(worker.tick(10_000_000_000L, IDLE))).as("asks for nothing").isZero();
        assertThat(worker.command(fixture.assign(BODY))).as("takes no place").isEmpty();
        worker.resume();
        assertThat(joins(worker.tick(10_000_000_001L, IDLE))).isEqualTo(1);
        assertThat(worker.command(fixture.assign(BODY))).containsExactly(new Action.Listen(Fixture.place(BODY)));
    }

    @Test
    void staysIfTheWishIsTakenBackInTime() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        forward(worker, 0);
        worker.drain(false);
        worker.resume();
        assertThat(worker.isForwardFull()).isFalse();
        assertThat(worker.status().place()).isEqualTo(Fixture.place(BODY));
        assertThat(worker.status().state()).isEqualTo("training");
    }

    @Test
    void aPauseDoesNotTakeBackTheWishToGo() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.drain(false);
        worker.pause();
        assertThat(finishes(worker.tick(1, IDLE))).hasSize(1);
    }

    private void forward(StageWorker worker, int microBatch) throws RejectedException {
        worker.receive(fixture.received(fixture.ticket(microBatch, 0), Direction.FORWARD, 0), worker.rules().orElseThrow());
        Task.Pass pass = (Task.Pass) worker.next(0).orElseThrow();
        worker.completed(pass, new PassResult(fixture.tensor(1), null, 0, 1, null));
        worker.next(0);
    }

    private static List<Action> finishes(List<Action> actions) {
        return actions.stream().filter(Action.Finish.class::isInstance).toList();
    }

    private static long joins(List<Action> actions) {
        return actions.stream().filter(action -> action instanceof Action.Send send && send.event() instanceof WorkerEvent.Joined).count();
    }
}
