package dev.iota.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteadySpeedTest {
    private static final MinerId MINER = MinerKey.generate().miner();

    @Test
    void leavesOutTheBeginning() {
        List<LossRecord> losses = List.of(loss(2, 6_000), loss(0, 1_000), loss(3, 7_000), loss(1, 5_000));
        assertThat(SteadySpeed.of(losses, 2)).as("200 tokens from 5 s to 7 s").isEqualTo(new SteadySpeed(100, 900));
    }

    @Test
    void needsMoreThanTheBeginning() {
        assertThatThrownBy(() -> SteadySpeed.of(List.of(loss(0, 1_000)), 1)).hasMessageContaining("--samples");
    }

    private static LossRecord loss(long microBatch, long completedAtMillis) {
        return new LossRecord(LossRecord.VERSION, new RunId("speed"), Epoch.FIRST, Generation.FIRST, new MicroBatch(microBatch),
                new Attempt(0), 1, 100, List.of(MINER), completedAtMillis - 900, completedAtMillis);
    }
}
