package dev.iota.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.id.Attempt;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private static final RunId RUN = new RunId("test");
    private static final MinerId MINER = MinerKey.generate().miner();
    private static final int SAMPLES = 3;

    private final Accounts accounts = new Accounts();

    @Test
    void aRunOfWhichEverythingIsThereBalances() {
        begin(0, 0, 0);
        done(0, 0, 0, 1, 2, 3);
        begin(1, 0, 2);
        assertThat(accounts.balance()).isEqualTo(new Accounts.Balance(1, SAMPLES, 0, 0, 0, 0, 0));
    }

    @Test
    void theOpenEpochIsNotCountedYet() {
        begin(0, 0, 0);
        done(0, 0, 0, 1);
        assertThat(accounts.balance()).isEqualTo(new Accounts.Balance(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aSampleWithoutALossIsLost() {
        begin(0, 0, 0);
        done(0, 0, 0, 1, 2);
        begin(1, 0, 1.5);
        assertThat(accounts.balance().lost()).isEqualTo(1);
    }

    @Test
    void ofARecordThatCameAgainTheLastCounts() {
        begin(0, 0, 0);
        done(0, 0, 0, 1, 2, 3);
        done(0, 0, 0, 4);
        begin(1, 0, 3);
        assertThat(accounts.balance()).isEqualTo(new Accounts.Balance(1, SAMPLES, 0, 0, 1, 0, 0));
    }

    @Test
    void aMeanThatHoldsASampleTwiceIsNoticed() {
        begin(0, 0, 0);
        done(0, 0, 0, 1, 2, 3);
        begin(1, 0, (1 + 1 + 2 + 3) / 4.0);
        assertThat(accounts.balance().doubled()).isEqualTo(1);
    }

    @Test
    void anEpochThatBeganAnewIsThatOfItsLastGeneration() {
        begin(0, 0, 0);
        done(0, 0, 0, 9, 9);
        begin(0, 1, 0);
        done(0, 1, 0, 1, 2, 3);
        begin(1, 1, 2);
        begin(1, 2, 2);
        assertThat(accounts.balance()).isEqualTo(new Accounts.Balance(1, SAMPLES, 0, 0, 0, 0, 0));
    }

    @Test
    void anEpochThatIsSealedTwiceInAGenerationIsDoubled() {
        begin(0, 0, 0);
        done(0, 0, 0, 1, 2, 3);
        begin(1, 0, 2);
        begin(1, 0, 2);
        assertThat(accounts.balance().doubled()).isEqualTo(1);
    }

    private void begin(int epoch, int generation, double meanLoss) {
        accounts.add(new EpochManifest(EpochManifest.VERSION, RUN, new Epoch(epoch), new Generation(generation),
                new MicroBatch((long) epoch * SAMPLES), epoch == 0 ? null : meanLoss, 0, 0, "0".repeat(64), List.of(), List.of()));
    }

    private void done(int epoch, int generation, long first, double... losses) {
        for (int i = 0; i < losses.length; i++) {
            accounts.add(new LossRecord(LossRecord.VERSION, RUN, new Epoch(epoch), new Generation(generation), new MicroBatch(first + i),
                    new Attempt(0), losses[i], 16, List.of(MINER), 1, 2));
        }
    }
}
