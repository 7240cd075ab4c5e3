package dev.iota.operators.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.audit.AuditReport;
import dev.iota.protocol.event.Command;
import dev.iota.protocol.event.EventEnvelope;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private final RunSpec run = TestRun.of(2, 4, 8);
    private final RunState state = RunState.onHeap();
    private final Orchestrator orchestrator = new Orchestrator(run, state, TestRun.SIGNER, TestRun.SECRET, Fence.NONE);
    private final List<SimulatedMiner> miners = new ArrayList<>();
    private long now = 1_000;
    private long sequence;

    @Test
    void aMinerInQuarantineLosesItsPlaceWithTheReasonAndGetsNoOther() {
        start(4);
        SimulatedMiner bad = miners.get(2);
        List<Effect> effects = tell(quarantine(run.orchestrator(), bad.id(), 3));
        assertThat(commands(effects)).contains(new Command.Rejoin(bad.id(), "in quarantine until epoch 3: it raises losses"));
        assertThat(state.workers().get(bad.id())).isNull();
        assertThat(commands(tell(bad.joins(2)))).isEmpty();
        assertThat(issued(tell(miners.get(0).lives(new Stage(0), new Slot(0), Epoch.FIRST)))).noneMatch(bad.id()::equals);
    }

    @Test
    void comesBackWhenItsTimeIsOver() {
        start(4);
        SimulatedMiner bad = miners.get(2);
        tell(quarantine(run.orchestrator(), bad.id(), 3));
        tell(quarantine(run.orchestrator(), bad.id(), 0));
        assertThat(commands(tell(bad.joins(2)))).hasSize(1).first().isInstanceOf(Command.Assign.class);
    }

    @Test
    void atMostHalfOfAStageIsTakenAway() {
        start(4);
        Stage stage = state.workers().get(miners.get(2).id()).stage();
        List<SimulatedMiner> ofStage = miners.stream().filter(miner -> state.workers().get(miner.id()).stage().equals(stage)).toList();
        SimulatedMiner first = ofStage.get(0);
        SimulatedMiner second = ofStage.get(1);
        assertThat(ofStage).hasSizeLessThanOrEqualTo(3);
        tell(quarantine(run.orchestrator(), first.id(), 3));
        List<Effect> effects = tell(quarantine(run.orchestrator(), second.id(), 3));
        assertThat(effects).filteredOn(Effect.Refuse.class::isInstance).singleElement()
                .satisfies(refusal -> assertThat(((Effect.Refuse) refusal).detail()).contains("half is the most"));
        assertThat(state.workers().get(second.id())).isNotNull();
    }

    @Test
    void aStageKeepsItsOnlyMiner() {
        start(2);
        tell(quarantine(run.orchestrator(), miners.get(1).id(), 3));
        assertThat(state.workers().get(miners.get(1).id())).isNotNull();
    }

    @Test
    void onlyTheOperatorMayAskAndEachRequestCountsOnce() {
        start(4);
        EventEnvelope foreign = quarantine(miners.get(0).id(), miners.get(1).id(), 3);
        assertThat(refusals(tell(foreign))).containsExactly(RejectReason.NOT_ASSIGNED);
        EventEnvelope request = quarantine(run.orchestrator(), miners.get(1).id(), 3);
        assertThat(refusals(tell(request))).isEmpty();
        assertThat(refusals(tell(request))).containsExactly(RejectReason.REPLAYED);
    }

    @Test
    void aValidatorsReportIsNotForTheOrchestrator() {
        start(2);
        AuditReport report = new AuditReport(miners.get(0).id(), Stage.FIRST, Epoch.FIRST, Generation.FIRST, AuditReport.Outcome.PASSED,
                "told", true, 1, 1, 0, 0, 1, 1, List.of());
        SimulatedMiner validator = new SimulatedMiner(run.run(), 9);
        assertThat(refusals(tell(validator.says(new WorkerEvent.AuditCompleted(report))))).isEmpty();
        assertThat(state.workers().get(validator.id())).isNull();
    }

    private void start(int count) {
        for (int i = 0; i < count; i++) {
            SimulatedMiner miner = new SimulatedMiner(run.run(), i);
            miners.add(miner);
            tell(miner.joins(1));
            Worker worker = state.workers().get(miner.id());
            tell(miner.isReady(Epoch.FIRST, Generation.FIRST, worker.stage(), worker.slot()));
        }
    }

    private EventEnvelope quarantine(MinerId author, MinerId miner, int until) {
        return new EventEnvelope(EventEnvelope.VERSION, run.run(), author, ++sequence, 0,
                new WorkerEvent.MinerQuarantined(miner, new Epoch(until), "it raises losses"));
    }

    private List<Effect> tell(EventEnvelope event) {
        return orchestrator.onEvent(event, now, now++);
    }

    private static List<Command> commands(List<Effect> effects) {
        return effects.stream().filter(Effect.Tell.class::isInstance).map(effect -> ((Effect.Tell) effect).command()).toList();
    }

    private static List<MinerId> issued(List<Effect> effects) {
        return effects.stream().filter(Effect.Issue.class::isInstance)
                .flatMap(effect -> ((Effect.Issue) effect).ticket().ticket().pathway().stream())
                .map(hop -> hop.miner())
                .toList();
    }

    private static List<RejectReason> refusals(List<Effect> effects) {
        return effects.stream().filter(Effect.Refuse.class::isInstance).map(effect -> ((Effect.Refuse) effect).reason()).toList();
    }
}
