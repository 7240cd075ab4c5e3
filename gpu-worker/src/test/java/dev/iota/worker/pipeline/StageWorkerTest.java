package dev.iota.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.iota.protocol.audit.RecordPlace;
import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.CommandEnvelope;
import dev.iota.protocol.event.TellingLimit;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StageWorkerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Vitals IDLE = new Vitals(0, 0);
    private static final int BODY = 1;
    private static final int TAIL = 2;

    private final Fixture fixture = new Fixture(1);

    @Test
    void asksForAPlaceEveryTwoSecondsUntilItGetsOne() {
        StageWorker worker = fixture.worker(BODY);
        assertThat(joins(worker.tick(0, IDLE))).containsExactly(100L);
        assertThat(joins(worker.tick(SECOND, IDLE))).isEmpty();
        assertThat(joins(worker.tick(2 * SECOND, IDLE))).containsExactly(100L);
        worker.command(fixture.assign(BODY));
        assertThat(joins(worker.tick(4 * SECOND, IDLE))).isEmpty();
    }

    @Test
    void isReadyOnlyWithWeightsAndAnInbox() {
        StageWorker worker = fixture.worker(BODY);
        assertThat(worker.command(fixture.assign(BODY))).containsExactly(new Action.Listen(Fixture.place(BODY)));
        assertThat(worker.next(0)).as("no manifest yet").isEmpty();
        worker.manifest(EpochManifest.initial(Fixture.RUN));
        Task.Load load = (Task.Load) worker.next(0).orElseThrow();
        assertThat(worker.loaded(load, Fixture.HASH, 0)).isEmpty();
        assertThat(worker.listening(Fixture.place(BODY))).containsExactly(ready(0, 0));
    }

    @Test
    void saysReadyAgainWhenAssignedAgain() {
        StageWorker worker = fixture.readyWorker(BODY);
        assertThat(worker.command(fixture.assign(BODY))).containsExactly(ready(0, 0));
        assertThat(worker.next(0)).as("nothing is loaded again").isEmpty();
    }

    @Test
    void ignoresCommandsToOthers() {
        StageWorker worker = fixture.worker(BODY);
        assertThat(worker.command(fixture.assign(TAIL))).isEmpty();
        assertThat(worker.status().place()).isNull();
    }

    @Test
    void dropsCommandsOfAnOlderGeneration() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.manifest(Fixture.manifest(0, 1));
        Command rejoin = new Command.Rejoin(fixture.miners.get(BODY).miner(), "silent");
        assertThat(worker.command(fixture.command(Fixture.FIRST, rejoin))).isEmpty();
        assertThat(worker.status().place()).isEqualTo(Fixture.place(BODY));
    }

    @Test
    void joinsAgainAsANewSessionWhenTakenForDead() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.tick(0, IDLE);
        CommandEnvelope rejoin = fixture.command(Fixture.FIRST, new Command.Rejoin(fixture.miners.get(BODY).miner(), "silent"));
        assertThat(worker.command(rejoin)).containsExactly(new Action.StopListening("silent"));
        assertThat(worker.command(rejoin)).as("a duplicate").isEmpty();
        assertThat(joins(worker.tick(1, IDLE))).containsExactly(101L);
        assertThat(worker.rules()).isEmpty();
    }

    @Test
    void saysOnceWhyItGetsNoPlace() {
        StageWorker worker = fixture.worker(BODY);
        CommandEnvelope refusal = fixture.command(Fixture.FIRST, new Command.Rejoin(fixture.miners.get(BODY).miner(), "no stake"));
        assertThat(worker.command(refusal)).containsExactly(new Action.Refused("no stake"));
        assertThat(worker.command(refusal)).isEmpty();
        assertThat(worker.command(fixture.assign(BODY))).as("it still takes a place").isNotEmpty();
    }

    @Test
    void ignoresARejoinFromBeforeItsAssignment() {
        StageWorker worker = fixture.readyWorker(BODY);
        CommandEnvelope late = new CommandEnvelope(CommandEnvelope.VERSION, Fixture.RUN, Epoch.FIRST, Generation.FIRST, 999,
                new Command.Rejoin(fixture.miners.get(BODY).miner(), "silent"));
        assertThat(worker.command(late)).isEmpty();
    }

    @Test
    void beginsALaterManifestAndForgetsWhatWasInFlight() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        FrameRules old = worker.rules().orElseThrow();
        receive(worker, fixture.ticket(0, 0), Direction.FORWARD);
        worker.manifest(Fixture.manifest(0, 1));
        assertThat(worker.rules()).isEmpty();
        assertThat(worker.loaded((Task.Load) worker.next(0).orElseThrow(), Fixture.HASH, 0)).containsExactly(ready(0, 1));
        assertThat(worker.next(0)).isEmpty();
        assertThat(refusal(worker, fixture.received(fixture.ticket(1, 0), Direction.FORWARD, 0), old))
                .isEqualTo(RejectReason.WRONG_GENERATION);
    }

    @Test
    void refusesARecordThatWasCheckedInTheEpochBefore() {
        StageWorker worker = fixture.readyWorker(BODY);
        FrameRules old = worker.rules().orElseThrow();
        worker.manifest(Fixture.manifest(1, 0));
        assertThat(refusal(worker, fixture.received(fixture.ticket(1, 0), Direction.FORWARD, 0), old)).isEqualTo(RejectReason.WRONG_EPOCH);
    }

    @Test
    void followsNoManifestThatIsNotLater() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.manifest(Fixture.manifest(0, 2));
        worker.manifest(Fixture.manifest(1, 1));
        worker.manifest(Fixture.manifest(0, 2));
        assertThat(((Task.Load) worker.next(0).orElseThrow()).manifest()).isEqualTo(Fixture.manifest(0, 2));
    }

    @Test
    void loadsTheLatestManifestWhenOneComesWhileLoading() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.manifest(Fixture.manifest(1, 0));
        Task.Load stale = (Task.Load) worker.next(0).orElseThrow();
        worker.manifest(Fixture.manifest(1, 1));
        assertThat(worker.loaded(stale, Fixture.HASH, 0)).isEmpty();
        assertThat(worker.loaded((Task.Load) worker.next(0).orElseThrow(), Fixture.HASH, 0)).containsExactly(ready(1, 1));
    }

    @Test
    void finishesWithTheManifestAfterTheLastEpoch() {
        StageWorker worker = fixture.readyWorker(BODY);
        assertThat(worker.manifest(Fixture.manifest(2, 0))).containsExactly(new Action.Finish("the run ended after epoch 1"));
        assertThat(worker.next(0)).isEmpty();
    }

    @Test
    void sendsActivationsOnAndCompletesThePassAfterwards() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        receive(worker, fixture.ticket(5, 0), Direction.FORWARD);
        Task.Pass pass = pass(worker, 3_000_000);
        assertThat(pass.accumulate()).as("a forward pass has no gradient").isFalse();
        Outgoing tensor = ((Action.Deliver) worker.completed(pass, result(0)).get(0)).tensor();
        assertThat(tensor.to().value()).isEqualTo(2);
        assertThat(tensor.completed().waitMicros()).isEqualTo(3_000);
        assertThat(tensor.completedAfter(5).encodeMicros()).isEqualTo(12);
        assertThat(worker.status().inFlight()).isEqualTo(1);
    }

    @Test
    void computesGradientsBeforeActivations() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        forward(worker, fixture.ticket(0, 0));
        receive(worker, fixture.ticket(1, 0), Direction.FORWARD);
        receive(worker, fixture.ticket(2, 0), Direction.FORWARD);
        receive(worker, fixture.ticket(0, 0), Direction.BACKWARD);
        assertThat(pass(worker, 0).input().direction()).isEqualTo(Direction.BACKWARD);
        assertThat(pass(worker, 0).input().ticket().ticket().microBatch().value()).isEqualTo(1);
        assertThat(pass(worker, 0).input().ticket().ticket().microBatch().value()).isEqualTo(2);
    }

    @Test
    void refusesTheSameFrameTwice() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        receive(worker, fixture.ticket(0, 0), Direction.FORWARD);
        assertThat(refusal(worker, fixture.ticket(0, 0), Direction.FORWARD)).isEqualTo(RejectReason.REPLAYED);
        worker.completed(pass(worker, 0), result(0));
        backward(worker, fixture.ticket(0, 0));
        assertThat(refusal(worker, fixture.ticket(0, 0), Direction.BACKWARD)).isEqualTo(RejectReason.REPLAYED);
    }

    @Test
    void refusesAGradientOfATicketThatIsNotInFlight() {
        StageWorker worker = fixture.readyWorker(BODY);
        assertThat(refusal(worker, fixture.ticket(0, 0), Direction.BACKWARD)).isEqualTo(RejectReason.UNKNOWN_TICKET);
    }

    @Test
    void countsAMicroBatchOnlyOnce() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        forward(worker, fixture.ticket(0, 0));
        Task.Pass first = backward(worker, fixture.ticket(0, 0));
        forward(worker, fixture.ticket(0, 1));
        Task.Pass second = backward(worker, fixture.ticket(0, 1));
        assertThat(first.accumulate()).isTrue();
        assertThat(first.stepRate()).isPresent();
        assertThat(second.accumulate()).isFalse();
        assertThat(second.stepRate()).as("nothing to step with").isEmpty();
        assertThat(uploadTask(worker).backwardPasses()).isEqualTo(1);
    }

    @Test
    void countsTheTailsPassesLikewise() throws RejectedException {
        StageWorker worker = fixture.readyWorker(TAIL);
        receive(worker, fixture.ticket(0, 0), Direction.FORWARD);
        Task.Pass first = pass(worker, 0);
        Outgoing gradient = ((Action.Deliver) worker.completed(first, new PassResult(new float[8], 2.5, 0, 1, null)).get(0)).tensor();
        receive(worker, fixture.ticket(0, 1), Direction.FORWARD);
        assertThat(first.accumulate()).isTrue();
        assertThat(pass(worker, 0).accumulate()).isFalse();
        assertThat(gradient.direction()).isEqualTo(Direction.BACKWARD);
        assertThat(gradient.to().value()).isEqualTo(1);
        assertThat(gradient.completed().loss()).isEqualTo(2.5);
    }

    @Test
    void theHeadCompletesAMicroBatchWithoutSendingAnything() throws RejectedException {
        StageWorker worker = fixture.readyWorker(0);
        forward(worker, fixture.ticket(0, 0));
        receive(worker, fixture.ticket(0, 0), Direction.BACKWARD);
        List<Action> actions = worker.completed(pass(worker, 0), result(0));
        assertThat(((Action.Send) actions.get(0)).event()).isInstanceOfSatisfying(WorkerEvent.PassCompleted.class,
                event -> assertThat(event.order()).isEqualTo(1));
    }

    @Test
    void reportsTheWeightsThatAGraphWasComputedWith() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        receive(worker, fixture.ticket(0, 0), Direction.FORWARD);
        worker.completed(pass(worker, 0), result(41));
        receive(worker, fixture.ticket(0, 0), Direction.BACKWARD);
        assertThat(pass(worker, 0).graphVersion()).isEqualTo(41);
    }

    @Test
    void freesGraphsThatWaitTooLong() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        forward(worker, fixture.ticket(0, 0));
        worker.tick(SECOND, IDLE);
        assertThat(worker.next(SECOND)).as("its time is not over").isEmpty();
        worker.tick(SECOND + 1, IDLE);
        assertThat(worker.next(SECOND + 1)).contains(new Task.Drop(fixture.ticket(0, 0).id().value()));
        assertThat(refusal(worker, fixture.ticket(0, 0), Direction.BACKWARD)).isEqualTo(RejectReason.UNKNOWN_TICKET);
    }

    @Test
    void keepsAGraphWhoseGradientWaitsToBeComputed() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        forward(worker, fixture.ticket(0, 0));
        receive(worker, fixture.ticket(0, 0), Direction.BACKWARD);
        worker.tick(5 * SECOND, IDLE);
        assertThat(pass(worker, 5 * SECOND).input().direction()).isEqualTo(Direction.BACKWARD);
    }

    @Test
    void computesNoActivationThatWaitedTooLong() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        receive(worker, fixture.ticket(0, 0), Direction.FORWARD);
        assertThat(worker.next(2 * SECOND)).isEmpty();
    }

    @Test
    void takesNoMoreActivationsThanItHasCreditsFor() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        for (int microBatch = 0; microBatch < 4; microBatch++) {
            assertThat(worker.isForwardFull()).isFalse();
            receive(worker, fixture.ticket(microBatch, 0), Direction.FORWARD);
        }
        assertThat(worker.isForwardFull()).isTrue();
        assertThatThrownBy(() -> receive(worker, fixture.ticket(4, 0), Direction.FORWARD)).isInstanceOf(IllegalStateException.class);
        pass(worker, 0);
        assertThat(worker.isForwardFull()).isFalse();
    }

    @Test
    void stepsAfterSoManyMicroBatchesAndWithTheRestAtTheEnd() throws RejectedException {
        Fixture pairs = new Fixture(2);
        StageWorker worker = pairs.readyWorker(BODY);
        forward(worker, pairs.ticket(0, 0), pairs);
        assertThat(backward(worker, pairs.ticket(0, 0), pairs).stepRate()).isEmpty();
        forward(worker, pairs.ticket(1, 0), pairs);
        assertThat(backward(worker, pairs.ticket(1, 0), pairs).stepRate())
                .hasValue(pairs.run.training().rateAt(pairs.run.progressAfter(2)));
        forward(worker, pairs.ticket(7, 0), pairs);
        backward(worker, pairs.ticket(7, 0), pairs);
        worker.command(pairs.command(Fixture.FIRST, new Command.UploadWeights()));
        Task.Upload upload = (Task.Upload) worker.next(0).orElseThrow();
        assertThat(upload.leftoverRate()).hasValue(pairs.run.training().rateAt(pairs.run.progressAfter(8)));
        assertThat(upload.backwardPasses()).isEqualTo(3);
    }

    @Test
    void hasNoRestToStepWithAfterAWholeStep() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        forward(worker, fixture.ticket(0, 0));
        backward(worker, fixture.ticket(0, 0));
        assertThat(uploadTask(worker).leftoverRate()).isEmpty();
    }

    @Test
    void uploadsOnceAndOnlySaysSoAgain() {
        StageWorker worker = fixture.readyWorker(BODY);
        Task.Upload upload = uploadTask(worker);
        Contribution contribution = contribution(0);
        Action said = worker.uploaded(upload, contribution).get(0);
        CommandEnvelope again = fixture.command(Fixture.FIRST, new Command.UploadWeights());
        assertThat(worker.command(again)).containsExactly(said);
        assertThat(worker.next(0)).isEmpty();
    }

    @Test
    void uploadsAnewWhenItLearntSince() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.uploaded(uploadTask(worker), contribution(0));
        forward(worker, fixture.ticket(0, 0));
        backward(worker, fixture.ticket(0, 0));
        Task.Upload second = uploadTask(worker);
        assertThat(second.backwardPasses()).isEqualTo(1);
    }

    @Test
    void uploadsForItsOwnTermOnly() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.command(fixture.command(new Term(new Epoch(1), Generation.FIRST), new Command.UploadWeights()));
        assertThat(worker.next(0)).isEmpty();
        worker.manifest(Fixture.manifest(1, 0));
        worker.loaded((Task.Load) worker.next(0).orElseThrow(), Fixture.HASH, 0);
        assertThat(worker.next(0)).as("the order came while loading").get().isInstanceOf(Task.Upload.class);
    }

    @Test
    void forgetsAPassOfATermThatEnded() throws RejectedException {
        StageWorker worker = fixture.readyWorker(BODY);
        receive(worker, fixture.ticket(0, 0), Direction.FORWARD);
        Task.Pass pass = pass(worker, 0);
        worker.manifest(Fixture.manifest(0, 1));
        assertThat(worker.completed(pass, result(0))).isEmpty();
        worker.loaded((Task.Load) worker.next(0).orElseThrow(), Fixture.HASH, 0);
        assertThat(worker.completed(pass, result(0))).isEmpty();
    }

    @Test
    void reportsWhatItRefuses() {
        StageWorker worker = fixture.readyWorker(BODY);
        List<Action> actions = worker.reject(new RejectedException(RejectReason.BAD_CHECKSUM, "no"), new RecordPlace("topic", 1, 9), 0);
        assertThat(actions).containsExactly(
                new Action.Send(new WorkerEvent.RecordRejected(RejectReason.BAD_CHECKSUM, "no", "topic", 1, 9)));
        assertThat(worker.status().rejected()).isEqualTo(1);
    }

    @Test
    void countsAFloodOfWhatItRefusesAndTellsOfSome() {
        StageWorker worker = fixture.readyWorker(BODY);
        long told = IntStream.range(0, 10_000).mapToLong(i -> worker.reject(
                new RejectedException(RejectReason.BAD_CHECKSUM, "no"), new RecordPlace("topic", 1, i), i * SECOND / 1_000).size()).sum();
        assertThat(told).isBetween((long) TellingLimit.AT_ONCE, TellingLimit.AT_ONCE + 10L * TellingLimit.PER_SECOND);
        assertThat(worker.status().rejected()).isEqualTo(10_000);
    }

    @Test
    void tellsThatItLives() {
        StageWorker worker = fixture.readyWorker(BODY);
        worker.tick(0, IDLE);
        List<Action> actions = worker.tick(SECOND, new Vitals(SECOND / 4, 99));
        assertThat(((Action.Send) actions.get(0)).event()).isEqualTo(new WorkerEvent.Heartbeat("training", Fixture.place(BODY).stage(),
                Fixture.place(BODY).slot(), Epoch.FIRST, 0, 0, 0.25, 99, 0));
    }

    private void receive(StageWorker worker, SignedTicket ticket, Direction direction) throws RejectedException {
        worker.receive(fixture.received(ticket, direction, 0), worker.rules().orElseThrow());
    }

    private RejectReason refusal(StageWorker worker, SignedTicket ticket, Direction direction) {
        return refusal(worker, fixture.received(ticket, direction, 0), worker.rules().orElseThrow());
    }

    private static RejectReason refusal(StageWorker worker, Received received, FrameRules rules) {
        return catchThrowableOfType(RejectedException.class, () -> worker.receive(received, rules)).reason();
    }

    private void forward(StageWorker worker, SignedTicket ticket) throws RejectedException {
        forward(worker, ticket, fixture);
    }

    private static void forward(StageWorker worker, SignedTicket ticket, Fixture fixture) throws RejectedException {
        worker.receive(fixture.received(ticket, Direction.FORWARD, 0), worker.rules().orElseThrow());
        worker.completed(pass(worker, 0), result(0));
    }

    private Task.Pass backward(StageWorker worker, SignedTicket ticket) throws RejectedException {
        return backward(worker, ticket, fixture);
    }

    private static Task.Pass backward(StageWorker worker, SignedTicket ticket, Fixture fixture) throws RejectedException {
        worker.receive(fixture.received(ticket, Direction.BACKWARD, 0), worker.rules().orElseThrow());
        Task.Pass pass = pass(worker, 0);
        worker.completed(pass, result(0));
        return pass;
    }

    private static Task.Pass pass(StageWorker worker, long nowNanos) {
        return (Task.Pass) worker.next(nowNanos).orElseThrow();
    }

    private Task.Upload uploadTask(StageWorker worker) {
        worker.command(fixture.command(Fixture.FIRST, new Command.UploadWeights()));
        Optional<Task> task = worker.next(0);
        return (Task.Upload) task.orElseThrow();
    }

    private Contribution contribution(long backwardPasses) {
        return new Contribution(fixture.miners.get(BODY).miner(), "object", "0".repeat(64), 1, backwardPasses);
    }

    private static PassResult result(long version) {
        return new PassResult(new float[8], null, version, 1, null);
    }

    private static Action ready(int epoch, int generation) {
        Place place = Fixture.place(BODY);
        return new Action.Send(new WorkerEvent.Ready(new Epoch(epoch), new Generation(generation), place.stage(), place.slot(), Fixture.HASH, 0));
    }

    private static List<Long> joins(List<Action> actions) {
        return actions.stream()
                .map(action -> ((Action.Send) action).event())
                .filter(WorkerEvent.Joined.class::isInstance)
                .map(event -> ((WorkerEvent.Joined) event).session())
                .toList();
    }
}
