package dev.iota.operators.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.SignedTicket;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrchestratorTest {
    private static final Epoch FIRST = Epoch.FIRST;
    private static final Generation ORIGINAL = Generation.FIRST;

    private final RunSpec run = TestRun.of(2, 4, 8);
    private final Orchestrator orchestrator = TestRun.orchestrator(run);
    private final SimulatedMiner head = new SimulatedMiner(run.run(), 0);
    private final SimulatedMiner tail = new SimulatedMiner(run.run(), 1);
    private long now = 1_000;

    @Test
    void publishesTheFirstEpochWithItsFirstEvent() {
        assertThat(only(Effect.Publish.class, tell(head.joins(1)))).extracting(Effect.Publish::manifest)
                .containsExactly(EpochManifest.initial(run.run()));
    }

    @Test
    void assignsJoinersToTheStageThatNeedsThemMost() {
        assertThat(assignment(tell(head.joins(1)))).isEqualTo(new Command.Assign(head.id(), new Stage(0), new Slot(0)));
        assertThat(assignment(tell(tail.joins(1)))).isEqualTo(new Command.Assign(tail.id(), new Stage(1), new Slot(0)));
        SimulatedMiner third = new SimulatedMiner(run.run(), 2);
        assertThat(assignment(tell(third.joins(1))).slot()).isEqualTo(new Slot(1));
    }

    @Test
    void repeatsTheAssignmentToTheSameSession() {
        Command.Assign first = assignment(tell(head.joins(7)));
        assertThat(assignment(tell(head.joins(7)))).isEqualTo(first);
    }

    @Test
    void issuesOnlyWhatCreditAllowsAndOnlyWhenEveryStageIsReady() {
        tell(head.joins(1));
        tell(tail.joins(1));
        assertThat(tickets(tell(ready(head, 0)))).isEmpty();
        assertThat(tickets(tell(ready(tail, 1)))).hasSize(run.limits().creditsPerWorker());
    }

    @Test
    void completesASampleWhenAllItsPassesAreDoneInAnyOrder() {
        SignedTicket ticket = start().get(0);
        assertThat(losses(tell(tail.passes(ticket, new Stage(1), Direction.BACKWARD, 2.5)))).isEmpty();
        assertThat(losses(tell(head.passes(ticket, new Stage(0), Direction.BACKWARD, null)))).isEmpty();
        List<Effect> effects = tell(head.passes(ticket, new Stage(0), Direction.FORWARD, null));
        assertThat(losses(effects)).singleElement().satisfies(record -> {
            assertThat(record.loss().loss()).isEqualTo(2.5);
            assertThat(record.loss().microBatch()).isEqualTo(ticket.ticket().microBatch());
            assertThat(record.loss().pathway()).containsExactly(head.id(), tail.id());
        });
    }

    @Test
    void neverCountsAPassTwice() {
        SignedTicket ticket = start().get(0);
        tell(tail.passes(ticket, new Stage(1), Direction.BACKWARD, 2.5));
        assertThat(refusals(tell(tail.passes(ticket, new Stage(1), Direction.BACKWARD, 2.5)))).containsExactly(RejectReason.REPLAYED);
    }

    @Test
    void refusesAnEventThatWasPlayedBefore() {
        start();
        EventEnvelope old = head.lives(new Stage(0), new Slot(0), FIRST);
        assertThat(refusals(tell(old))).isEmpty();
        assertThat(refusals(tell(old))).containsExactly(RejectReason.REPLAYED);
    }

    @Test
    void refusesAPassOfAnotherMinersStage() {
        SignedTicket ticket = start().get(0);
        assertThat(refusals(tell(head.passes(ticket, new Stage(1), Direction.BACKWARD, 0.0)))).containsExactly(RejectReason.NOT_ASSIGNED);
    }

    @Test
    void refusesALossThatIsNoNumber() {
        SignedTicket ticket = start().get(0);
        assertThat(refusals(tell(tail.passes(ticket, new Stage(1), Direction.BACKWARD, null)))).containsExactly(RejectReason.NOT_ASSIGNED);
    }

    @Test
    void refusesAWorkerThatClaimsAnothersSlot() {
        start();
        List<Effect> effects = tell(head.isReady(FIRST, ORIGINAL, new Stage(1), new Slot(0)));
        assertThat(refusals(effects)).containsExactly(RejectReason.NOT_ASSIGNED);
        assertThat(assignment(effects).stage()).isEqualTo(new Stage(0));
    }

    @Test
    void refusesAnUploadIntoAnothersPlace() {
        SignedTicket ticket = start().get(0);
        assertThat(refusals(tell(head.uploads(FIRST, ORIGINAL, new Stage(1))))).containsExactly(RejectReason.NOT_ASSIGNED);
        assertThat(ticket).isNotNull();
    }

    @Test
    void tellsAMinerWithoutPlaceToJoinAgain() {
        start();
        SimulatedMiner stranger = new SimulatedMiner(run.run(), 9);
        assertThat(only(Effect.Tell.class, tell(stranger.lives(new Stage(0), new Slot(0), FIRST))))
                .extracting(Effect.Tell::command).hasOnlyElementsOfType(Command.Rejoin.class);
        assertThat(refusals(tell(ready(stranger, 0)))).containsExactly(RejectReason.NOT_ASSIGNED);
    }

    @Test
    void issuesAnOverdueSampleAnew() {
        List<SignedTicket> first = start();
        List<SignedTicket> again = new ArrayList<>();
        for (int second = 0; second < 11; second++) {
            now += 1_000;
            tell(head.lives(new Stage(0), new Slot(0), FIRST));
            tell(tail.lives(new Stage(1), new Slot(0), FIRST));
            again.addAll(tickets(orchestrator.onTick(now)));
        }
        assertThat(again).hasSameSizeAs(first);
        assertThat(again).allSatisfy(ticket -> assertThat(ticket.ticket().attempt().value()).isEqualTo(1));
        assertThat(losses(finish(first.get(0)))).as("the given-up attempt counts for nothing").isEmpty();
        assertThat(losses(finish(again.get(0)))).hasSize(1);
    }

    @Test
    void sealsAnEpochWhenEveryStageHasUploaded() {
        List<Effect> last = trainEpoch(start());
        assertThat(only(Effect.Tell.class, last)).extracting(Effect.Tell::command).contains(new Command.UploadWeights());
        assertThat(only(Effect.Publish.class, tell(head.uploads(FIRST, ORIGINAL, new Stage(0))))).isEmpty();
        EpochManifest sealed =
                only(Effect.Publish.class, tell(tail.uploads(FIRST, ORIGINAL, new Stage(1)))).get(0).manifest();
        assertThat(sealed.epoch()).isEqualTo(new Epoch(1));
        assertThat(sealed.firstMicroBatch().value()).isEqualTo(4);
        assertThat(sealed.meanLoss()).isEqualTo(2.0);
        assertThat(sealed.merge(new Stage(1)).orElseThrow().plan().contributions()).singleElement().satisfies(contribution -> {
            assertThat(contribution.miner()).isEqualTo(tail.id());
            assertThat(contribution.backwardPasses()).as("as the orchestrator counted, not as the miner says").isEqualTo(4);
        });
    }

    @Test
    void keepsWhatAWorkerUploadedWhenItsProcessIsReplaced() {
        trainEpoch(start());
        tell(tail.uploads(FIRST, ORIGINAL, new Stage(1)));
        assertThat(only(Effect.Publish.class, tell(tail.joins(2)))).as("nothing is lost, so nothing begins anew").isEmpty();
        tell(tail.uploads(FIRST, ORIGINAL, new Stage(1)));
        EpochManifest sealed =
                only(Effect.Publish.class, tell(head.uploads(FIRST, ORIGINAL, new Stage(0)))).get(0).manifest();
        assertThat(sealed.merge(new Stage(1)).orElseThrow().plan().contributions()).singleElement().satisfies(contribution ->
                assertThat(contribution.backwardPasses()).isEqualTo(4));
    }

    @Test
    void beginsTheEpochAnewWhenAStagesWeightsAreLost() {
        List<SignedTicket> tickets = start();
        finish(tickets.get(0));
        List<Effect> effects = tell(tail.joins(2));
        EpochManifest fenced = only(Effect.Publish.class, effects).get(0).manifest();
        assertThat(fenced.generation()).isEqualTo(new Generation(1));
        assertThat(fenced.epoch()).isEqualTo(FIRST);
        assertThat(tickets(tell(head.isReady(FIRST, ORIGINAL, new Stage(0), new Slot(0))))).as("of the voided generation").isEmpty();
        Generation next = new Generation(1);
        tell(head.isReady(FIRST, next, new Stage(0), new Slot(0)));
        List<SignedTicket> again = tickets(tell(tail.isReady(FIRST, next, new Stage(1), new Slot(0))));
        assertThat(again.get(0).ticket().microBatch().value()).isZero();
        assertThat(again.get(0).ticket().generation()).isEqualTo(next);
    }

    @Test
    void keepsTheEpochWhenAReplicaIsLost() {
        SimulatedMiner spare = new SimulatedMiner(run.run(), 2);
        SimulatedMiner otherSpare = new SimulatedMiner(run.run(), 3);
        start();
        tell(spare.joins(1));
        tell(otherSpare.joins(1));
        Orchestrator fresh = TestRun.orchestrator(run);
        List<Effect> effects = new ArrayList<>();
        List<SimulatedMiner> miners = List.of(head, tail, spare, otherSpare);
        miners.forEach(miner -> effects.addAll(fresh.onEvent(miner.joins(5), now, now)));
        for (Effect.Tell told : only(Effect.Tell.class, effects)) {
            Command.Assign assign = (Command.Assign) told.command();
            SimulatedMiner miner = miners.stream().filter(one -> one.id().equals(assign.miner())).findFirst().orElseThrow();
            fresh.onEvent(miner.isReady(FIRST, ORIGINAL, assign.stage(), assign.slot()), now, now);
        }
        List<Effect> after = fresh.onEvent(tail.says(new WorkerEvent.Left("test")), now, now);
        assertThat(only(Effect.Publish.class, after)).isEmpty();
        assertThat(tickets(after)).allSatisfy(ticket ->
                assertThat(ticket.ticket().pathway()).noneMatch(hop -> hop.miner().equals(tail.id())));
    }

    @Test
    void makesLateJoinersWaitForTheNextSeal() {
        start();
        SimulatedMiner late = new SimulatedMiner(run.run(), 2);
        Command.Assign place = assignment(tell(late.joins(1)));
        List<SignedTicket> after = tickets(tell(late.isReady(FIRST, ORIGINAL, place.stage(), place.slot())));
        assertThat(after).isEmpty();
    }

    @Test
    void expelsAWorkerThatFallsSilent() {
        start();
        now += run.limits().heartbeatTimeoutMillis();
        tell(head.lives(new Stage(0), new Slot(0), FIRST));
        now += 1;
        List<Effect> effects = orchestrator.onTick(now);
        assertThat(only(Effect.Tell.class, effects)).extracting(Effect.Tell::command).anySatisfy(command ->
                assertThat(command).isInstanceOfSatisfying(Command.Rejoin.class, rejoin -> assertThat(rejoin.miner()).isEqualTo(tail.id())));
    }

    @Test
    void finishesAfterTheLastEpoch() {
        List<SignedTicket> tickets = start();
        for (int epoch = 0; epoch < 2; epoch++) {
            Epoch current = new Epoch(epoch);
            trainEpoch(tickets);
            tell(head.uploads(current, ORIGINAL, new Stage(0)));
            tell(tail.uploads(current, ORIGINAL, new Stage(1)));
            tell(head.isReady(current.next(), ORIGINAL, new Stage(0), new Slot(0)));
            tickets = tickets(tell(tail.isReady(current.next(), ORIGINAL, new Stage(1), new Slot(0))));
        }
        assertThat(tickets).isEmpty();
        assertThat(orchestrator.progress().phase()).isEqualTo(Phase.FINISHED);
        EventEnvelope goBack = new EventEnvelope(EventEnvelope.VERSION, run.run(), run.orchestrator(), 1, 0,
                new WorkerEvent.RollbackRequested(Epoch.FIRST, "too late"));
        assertThat(tell(goBack)).as("its workers go").singleElement().isInstanceOfSatisfying(Effect.Refuse.class,
                refusal -> assertThat(refusal.detail()).contains("the run is over").contains("too late"));
    }

    private List<SignedTicket> start() {
        tell(head.joins(1));
        tell(tail.joins(1));
        tell(ready(head, 0));
        return tickets(tell(ready(tail, 1)));
    }

    /** Finishes all samples of an epoch, those issued on the way too; returns the effects of the last. */
    private List<Effect> trainEpoch(List<SignedTicket> first) {
        List<SignedTicket> open = new ArrayList<>(first);
        List<Effect> effects = List.of();
        while (!open.isEmpty()) {
            effects = finish(open.remove(0));
            open.addAll(tickets(effects));
        }
        return effects;
    }

    private List<Effect> finish(SignedTicket ticket) {
        List<Effect> effects = new ArrayList<>();
        effects.addAll(tell(head.passes(ticket, new Stage(0), Direction.FORWARD, null)));
        effects.addAll(tell(tail.passes(ticket, new Stage(1), Direction.BACKWARD, 2.0)));
        effects.addAll(tell(head.passes(ticket, new Stage(0), Direction.BACKWARD, null)));
        return effects;
    }

    private EventEnvelope ready(SimulatedMiner miner, int stage) {
        return miner.isReady(FIRST, ORIGINAL, new Stage(stage), new Slot(0));
    }

    private List<Effect> tell(EventEnvelope event) {
        now += 1;
        return orchestrator.onEvent(event, now, now);
    }

    private static List<SignedTicket> tickets(List<Effect> effects) {
        return only(Effect.Issue.class, effects).stream().map(Effect.Issue::ticket).toList();
    }

    private static List<Effect.Record> losses(List<Effect> effects) {
        return only(Effect.Record.class, effects);
    }

    private static List<RejectReason> refusals(List<Effect> effects) {
        return only(Effect.Refuse.class, effects).stream().map(Effect.Refuse::reason).toList();
    }

    private static Command.Assign assignment(List<Effect> effects) {
        return only(Effect.Tell.class, effects).stream()
                .map(Effect.Tell::command)
                .filter(Command.Assign.class::isInstance)
                .map(Command.Assign.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static <T> List<T> only(Class<T> kind, List<Effect> effects) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
