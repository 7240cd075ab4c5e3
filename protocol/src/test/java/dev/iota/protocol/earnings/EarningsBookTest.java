package dev.iota.protocol.earnings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.RunId;
import dev.iota.protocol.id.Stage;
import dev.iota.protocol.reward.RewardRecord;
import org.junit.jupiter.api.Test;

class EarningsBookTest {
    private static final RunId RUN = new RunId("run");

    private final MinerId mine = MinerKey.generate().miner();
    private final MinerId other = MinerKey.generate().miner();
    private final EarningsBook book = new EarningsBook(mine);

    @Test
    void addsUpWhatItsOwnMinerWasPaid() {
        book.add(reward(mine, 1, 500_000_000));
        book.add(reward(mine, 2, 250_000_000));
        book.add(reward(other, 2, 900_000_000));
        Earnings now = book.now();
        assertThat(now.paidTokens()).isEqualTo(0.75);
        assertThat(now.paidEpochs()).isEqualTo(2);
        assertThat(now.firstEpoch()).isEqualTo(1);
        assertThat(now.latestTokens()).isEqualTo(0.25);
        assertThat(now.why()).containsExactly("Epoch 2: it worked");
    }

    @Test
    void countsAnEpochOnceThoughItIsSaidTwice() {
        book.add(reward(mine, 1, 5));
        book.add(reward(mine, 1, 5));
        assertThat(book.now().paidTokens()).isEqualTo(5e-9);
    }

    @Test
    void keepsTheSumOfEpochsThatAreLongPast() {
        for (int epoch = 0; epoch < 5_000; epoch++) {
            book.add(reward(mine, epoch, 500_000_000));
        }
        book.add(reward(mine, 7, 500_000_000));
        book.add(reward(mine, 4_999, 1_000_000_000));
        Earnings now = book.now();
        assertThat(now.paidTokens()).isEqualTo(2_500.5);
        assertThat(now.paidEpochs()).isEqualTo(5_000);
        assertThat(now.firstEpoch()).isZero();
        assertThat(now.latestTokens()).isEqualTo(1);
    }

    @Test
    void manyBooksKeepMinersApart() {
        EarningsBooks books = new EarningsBooks();
        books.add(reward(mine, 1, 5));
        books.add(reward(other, 1, 7));
        books.note("");
        assertThat(books.of(mine).paidTokens()).isEqualTo(5e-9);
        assertThat(books.of(other).paidTokens()).isEqualTo(7e-9);
        assertThat(books.of(MinerKey.generate().miner()).paidEpochs()).isZero();
        assertThat(books.of(mine).note()).isEmpty();
    }

    @Test
    void saysWhyNothingIsPaidYet() {
        assertThat(book.now().why()).singleElement().asString().contains("settled");
    }

    @Test
    void putsQuarantineFirst() {
        book.add(reward(mine, 1, 0));
        book.add(new VerdictRecord(VerdictRecord.VERSION, RUN, mine, new Stage(0), VerdictRecord.Standing.QUARANTINED, new Epoch(9),
                "an audit failed", new MicroBatch(0), new MicroBatch(1), 0));
        assertThat(book.now().standing()).isEqualTo("quarantined");
        assertThat(book.now().why().get(0)).isEqualTo("In quarantine until epoch 9: an audit failed");
    }

    @Test
    void warnsOfRaisedLossesOnlyIfTheyAreClear() {
        book.add(score(0.10, 0.08));
        assertThat(book.now().why()).noneMatch(sentence -> sentence.contains("Losses"));
        book.add(score(0.30, 0.08));
        assertThat(book.now().why()).anyMatch(sentence -> sentence.contains("0.3000 (+- 0.0800)"));
    }

    private ScoreRecord score(double effect, double error) {
        return new ScoreRecord(ScoreRecord.VERSION, RUN, ScoreRecord.Window.RECENT, Epoch.FIRST, Generation.FIRST, new MicroBatch(0),
                new MicroBatch(9), new Stage(0), mine, 10, 2.5, 0.1, effect, error, null, 0);
    }

    private static RewardRecord reward(MinerId miner, int epoch, long share) {
        return new RewardRecord(RewardRecord.VERSION, RUN, new Epoch(epoch), Generation.FIRST, new Stage(0), miner, null, 10, 300_000,
                1_000, 1_000_000, null, null, null, 1_000, 2_000, 1_000_000_000, 0, share, "it worked", 0);
    }
}
