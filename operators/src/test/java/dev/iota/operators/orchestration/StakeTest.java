package dev.iota.operators.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.event.Command;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.IncentiveSpec;
import dev.iota.protocol.run.RunSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class StakeTest {
    private final RunSpec run = TestRun.with(TestRun.of(2, 4, 8),
            new IncentiveSpec(1, 1, IncentiveSpec.Decay.STEP, 0, 0, 1_500_000_000L, 0));
    private final RunState state = RunState.onHeap();
    private final Orchestrator orchestrator = new Orchestrator(run, state, TestRun.SIGNER, TestRun.SECRET, Fence.NONE);
    private final SimulatedMiner miner = new SimulatedMiner(run.run(), 0);

    @Test
    void withoutItsStakeAMinerGetsNoPlaceAndIsToldWhy() {
        stake(1_499_999_999L);
        assertThat(commands(1)).containsExactly(new Command.Rejoin(miner.id(),
                "no place without a stake of 1.500000000, and this miner has 1.499999999: stake more, then it gets one"));
        assertThat(state.workers().size()).isZero();
        stake(1_500_000_000L);
        assertThat(commands(1)).hasSize(1).first().isInstanceOf(Command.Assign.class);
    }

    @Test
    void whoWithdrawsItsStakeKeepsThePlaceItHasAndGetsNoOther() {
        stake(1_500_000_000L);
        assertThat(commands(1)).first().isInstanceOf(Command.Assign.class);
        stake(0);
        assertThat(commands(1)).first().isInstanceOf(Command.Assign.class);
        assertThat(commands(2)).first().isInstanceOf(Command.Rejoin.class);
        assertThat(state.stakes().size()).isZero();
    }

    private void stake(long units) {
        orchestrator.onStake(new StakeRecord(StakeRecord.VERSION, run.run(), miner.id(), 1, "", units, 1));
    }

    private List<Command> commands(long session) {
        return orchestrator.onEvent(miner.joins(session), 1_000, 1_000).stream()
                .filter(Effect.Tell.class::isInstance)
                .map(effect -> ((Effect.Tell) effect).command())
                .toList();
    }
}
