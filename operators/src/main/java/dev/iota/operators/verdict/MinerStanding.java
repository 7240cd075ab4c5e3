package dev.iota.operators.verdict;

import dev.iota.protocol.event.VerdictRecord.Standing;
import dev.iota.protocol.id.MicroBatch;
import dev.iota.protocol.id.MinerId;

/**
 * What is held of a miner.
 *
 * @param judgedFrom samples before this one count no more: those before its quarantine's end
 * @param namedEpoch the latest epoch whose samples as a whole named it; -1 if none did
 */
public record MinerStanding(MinerId miner, Standing standing, MicroBatch judgedFrom, int namedEpoch) {
    static MinerStanding unknown(MinerId miner) {
        return new MinerStanding(miner, Standing.TRUSTED, new MicroBatch(0), -1);
    }
}
