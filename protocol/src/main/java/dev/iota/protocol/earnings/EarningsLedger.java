package dev.iota.protocol.earnings;

import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.reward.RewardRecord;

/** Is told what a run says of its miners. For any thread. */
public interface EarningsLedger {
    void add(RewardRecord reward);

    void add(VerdictRecord said);

    void add(ScoreRecord said);

    /** Why something may be missing; empty if nothing is. */
    void note(String text);
}
