package dev.iota.protocol.earnings;

import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.reward.RewardRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gathers what is said of every miner. For any thread. */
public final class EarningsBooks implements EarningsLedger {
    private final Map<MinerId, EarningsBook> books = new ConcurrentHashMap<>();
    private volatile String note = Earnings.UNKNOWN.note();

    @Override
    public void add(RewardRecord reward) {
        book(reward.miner()).add(reward);
    }

    @Override
    public void add(VerdictRecord said) {
        book(said.miner()).add(said);
    }

    @Override
    public void add(ScoreRecord said) {
        book(said.miner()).add(said);
    }

    private EarningsBook book(MinerId miner) {
        return books.computeIfAbsent(miner, EarningsBook::new);
    }

    @Override
    public void note(String text) {
        note = text;
    }

    /** Also of a miner of which nothing was said. */
    public Earnings of(MinerId miner) {
        EarningsBook book = books.get(miner);
        return (book == null ? new EarningsBook(miner) : book).now().withNote(note);
    }
}
