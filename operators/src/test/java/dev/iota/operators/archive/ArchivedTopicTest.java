package dev.iota.operators.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.StakeRecord;
import dev.iota.protocol.run.RunSpec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchivedTopicTest {
    private final RunSpec run = TestRun.of(3, 10, 100);

    @ParameterizedTest
    @EnumSource
    void hasTheTopicsNameAsItsFolder(ArchivedTopic topic) {
        assertThat(topic.topic(run.run())).isEqualTo(run.run() + "." + topic.folder());
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatIsNoRecordOfItsKind(ArchivedTopic topic) {
        for (String value : new String[] {"", "nothing", "{}", "{\"version\":1}", "{\"version\":2}", "[1]"}) {
            assertThatThrownBy(() -> topic.epochOf(value.getBytes(StandardCharsets.UTF_8), run)).isInstanceOf(RejectedException.class);
        }
    }

    @Test
    void refusesOlderAndNewerVersionsAndOtherRuns() {
        String stake = new String(stake(run.run()), StandardCharsets.UTF_8);
        for (String version : new String[] {"0", "2"}) {
            byte[] other = stake.replace("\"version\":1", "\"version\":" + version).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> ArchivedTopic.STAKES.epochOf(other, run)).hasMessageContaining("of version " + version);
        }
        assertThatThrownBy(() -> ArchivedTopic.STAKES.epochOf(stake(new RunId("elsewhere")), run)).hasMessageContaining("run elsewhere");
    }

    @Test
    void putsAVerdictWhereItsLastSampleIsAndAStakeNowhere() throws Exception {
        MicroBatch last = new MicroBatch(3 * run.samplesPerEpoch());
        VerdictRecord verdict = new VerdictRecord(VerdictRecord.VERSION, run.run(), MinerKey.generate().miner(), Stage.FIRST,
                VerdictRecord.Standing.SUSPECT, new Epoch(9), "why", new MicroBatch(0), last, 1);
        assertThat(ArchivedTopic.VERDICTS.epochOf(Json.write(verdict), run)).contains(new Epoch(3));
        assertThat(ArchivedTopic.STAKES.epochOf(stake(run.run()), run)).isEmpty();
    }

    private static byte[] stake(RunId run) {
        return Json.write(new StakeRecord(StakeRecord.VERSION, run, MinerKey.generate().miner(), 1, "me", 5, 1));
    }
}
