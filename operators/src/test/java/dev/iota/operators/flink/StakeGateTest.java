package dev.iota.operators.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.operators.reward.Chronicle;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.DeadLetter;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.Signed;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import java.nio.charset.StandardCharsets;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class StakeGateTest {
    private final RunSpec run = TestRun.of(2, 4, 8);
    private final StakeRecord stake = new Chronicle(run).stake(Chronicle.miner(1), 7, 5, 1);

    @Test
    void letsWhatTheOperatorSignedPassWhateverTheMinerCallsItself() throws Exception {
        assertThat(refusal(Signed.stake(stake, TestRun.ORCHESTRATOR))).isNull();
    }

    @Test
    void refusesWhatSomebodyElseSigned() throws Exception {
        assertThat(refusal(Signed.stake(stake, MinerKey.generate()))).isEqualTo(RejectReason.BAD_SIGNATURE);
        assertThat(refusal(new Signed(Json.write(stake), new byte[0]))).isEqualTo(RejectReason.BAD_SIGNATURE);
    }

    @Test
    void refusesOtherVersionsOtherRunsAndWhatIsNoStake() throws Exception {
        String json = new String(Json.write(stake), StandardCharsets.UTF_8);
        assertThat(refusal(unsigned(json.replace("\"version\":1", "\"version\":0")))).isEqualTo(RejectReason.UNKNOWN_VERSION);
        assertThat(refusal(unsigned(json.replace("\"version\":1", "\"version\":2")))).isEqualTo(RejectReason.UNKNOWN_VERSION);
        assertThat(refusal(unsigned(json.replace("\"uid\":7", "\"uid\":65536")))).isEqualTo(RejectReason.MALFORMED);
        assertThat(refusal(unsigned(json.replace("\"stakeUnits\":5", "\"stakeUnits\":-5")))).isEqualTo(RejectReason.MALFORMED);
        assertThat(refusal(unsigned(""))).isEqualTo(RejectReason.MALFORMED);
        assertThat(refusal(new Signed(new byte[Json.MAX_BYTES + 1], new byte[64]))).isEqualTo(RejectReason.TOO_LARGE);
        StakeRecord foreign = new StakeRecord(StakeRecord.VERSION, new RunId("other"), stake.miner(), 7, "", 5, 1);
        assertThat(refusal(Signed.stake(foreign, TestRun.ORCHESTRATOR))).isEqualTo(RejectReason.WRONG_RUN);
    }

    private static Signed unsigned(String json) {
        return new Signed(json.getBytes(StandardCharsets.UTF_8), new byte[64]);
    }

    /** Null if it passes. */
    private RejectReason refusal(Signed signed) throws Exception {
        try (var harness = ProcessFunctionTestHarnesses.forProcessFunction(new StakeGate(run))) {
            harness.processElement(new InboundRecord("test.stakes", 0, 42, 1, signed.signature(), signed.value()), 0);
            var letters = harness.getSideOutput(Outputs.DEAD_LETTERS);
            assertThat(harness.extractOutputValues()).hasSize(letters == null ? 1 : 0);
            return letters == null ? null
                    : Json.read(letters.remove().getValue().value(), DeadLetter.class, DeadLetter.VERSION).reason();
        }
    }
}
