package dev.iota.operators.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.operators.orchestration.TestRun;
import dev.iota.operators.table.Table;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.ScoreRecord.Window;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.event.VerdictRecord.Standing;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictRulesTest {
    private static final int PER_EPOCH = 100;
    private static final MinerId MINER = MinerId.of(new byte[MinerId.KEY_BYTES]);

    private final RunSpec run = TestRun.of(2, PER_EPOCH, 10 * PER_EPOCH);
    private final VerdictRules rules = new VerdictRules(run, Table.onHeap());

    @Test
    void whoeverIsNamedIsASuspectAndTrustedAgainWhenAnEpochDoesNotNameIt() {
        assertThat(rules.onScore(score(Window.RECENT, 0, null))).isEmpty();
        VerdictRecord suspect = rules.onScore(score(Window.RECENT, 0, 4.0)).orElseThrow();
        assertThat(suspect.standing()).isEqualTo(Standing.SUSPECT);
        assertThat(suspect.reason()).contains("higher by 0.250 nats per token (t = 4.0)");
        assertThat(rules.onScore(score(Window.RECENT, 0, 4.5))).as("no news").isEmpty();
        assertThat(rules.onScore(score(Window.RECENT, 0, null))).as("not a whole epoch").isEmpty();
        assertThat(standing(rules.onScore(score(Window.EPOCH, 0, null)))).isEqualTo(Standing.TRUSTED);
    }

    @Test
    void whatCannotBeChanceMeansQuarantineAtOnce() {
        VerdictRecord verdict = rules.onScore(score(Window.RECENT, 2, 9.0)).orElseThrow();
        assertThat(verdict.standing()).isEqualTo(Standing.QUARANTINED);
        assertThat(verdict.until()).isEqualTo(new Epoch(2 + 1 + VerdictRules.QUARANTINE_EPOCHS));
    }

    @Test
    void twoEpochsThatNameItMeanQuarantine() {
        assertThat(standing(rules.onScore(score(Window.EPOCH, 0, 4.0)))).isEqualTo(Standing.SUSPECT);
        assertThat(rules.onScore(score(Window.EPOCH, 0, 4.2))).as("the same epoch again").isEmpty();
        assertThat(standing(rules.onScore(score(Window.EPOCH, 1, 4.0)))).isEqualTo(Standing.QUARANTINED);
    }

    @Test
    void samplesFromBeforeTheQuarantinesEndNeverCountAgain() {
        rules.onScore(score(Window.RECENT, 0, 9.0));
        int end = 1 + VerdictRules.QUARANTINE_EPOCHS;
        assertThat(rules.onScore(score(Window.RECENT, end - 1, 9.0))).isEmpty();
        assertThat(standing(rules.onScore(score(Window.EPOCH, end, null)))).as("its chance").isEqualTo(Standing.TRUSTED);
        assertThat(standing(rules.onScore(score(Window.RECENT, end + 1, 9.0)))).as("used badly").isEqualTo(Standing.QUARANTINED);
    }

    private static Standing standing(Optional<VerdictRecord> verdict) {
        return verdict.map(VerdictRecord::standing).orElse(null);
    }

    private ScoreRecord score(Window window, int epoch, Double suspicion) {
        return new ScoreRecord(ScoreRecord.VERSION, run.run(), window, new Epoch(epoch), Generation.FIRST, new MicroBatch(epoch * PER_EPOCH),
                new MicroBatch(epoch * PER_EPOCH + 99), new Stage(1), MINER, 40, 4.5, 0.1, 0.25, 0.05, suspicion, 1_000);
    }
}
