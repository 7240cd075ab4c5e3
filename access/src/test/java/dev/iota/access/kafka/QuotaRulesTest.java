package dev.iota.access.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.access.run.Runs;
import dev.iota.protocol.frame.FrameRules;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.run.RunSpec;
import org.junit.jupiter.api.Test;

class QuotaRulesTest {
    private final RunSpec run = Runs.ofStages(3);
    private final QuotaRules rules = new QuotaRules(run);

    @Test
    void whoHasNoPlaceCanOnlySayThatItIsThere() {
        assertThat(rules.quota(new Standing.Unplaced())).isEqualTo(Quota.UNPLACED);
    }

    @Test
    void whoHasAPlaceCanSendManyFramesASecond() {
        assertThat(rules.quota(new Standing.Placed(new Stage(1))).produceBytesPerSecond()).isGreaterThan(60L * FrameRules.maxPayloadBytes(run));
    }

    @Test
    void aValidatorReadsMoreThanAMinerAndWritesLess() {
        Quota placed = rules.quota(new Standing.Placed(new Stage(1)));
        Quota validator = rules.quota(new Standing.Validator());
        assertThat(validator.consumeBytesPerSecond()).isGreaterThan(placed.consumeBytesPerSecond());
        assertThat(validator.produceBytesPerSecond()).isLessThan(placed.produceBytesPerSecond());
    }

    @Test
    void aQuotaOfNothingIsRefused() {
        assertThatThrownBy(() -> new Quota(0, 1, 1)).hasMessageContaining("produceBytesPerSecond must be positive: 0");
    }
}
