package dev.iota.operators.verdict;

import dev.iota.protocol.event.VerdictRecord.Standing;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;

/**
 * What is held of a miner.
 *
 * @param until what it did before this epoch counts no more: its quarantine's end
 * @param guiltyFrom the first epoch whose merge it may have spoilt, up to {@code until}; {@code until} if none
 * @param losses of the pathways through it
 * @param disputes about shards that it reduced
 * @param withheld what an audit needed
 * @param faults in the frames that it signed
 * @param oddEpoch the latest epoch in which it stood out in any way; -1 if it never did
 * @param quarantines so far
 */
public record MinerStanding(
        MinerId miner, Standing standing, Epoch until, Epoch guiltyFrom, Ground losses, Ground disputes, Ground withheld, Ground faults,
        int oddEpoch, int quarantines) {

    static MinerStanding unknown(MinerId miner) {
        return new MinerStanding(miner, Standing.TRUSTED, Epoch.FIRST, Epoch.FIRST, Ground.NONE, Ground.NONE, Ground.NONE, Ground.NONE, -1, 0);
    }

    /** Whether evidence of this epoch is about work for which it was punished already. */
    boolean isPaid(Epoch epoch) {
        return epoch.compareTo(until) < 0;
    }

    /** Whether the merge at the end of this epoch can't be relied on if the miner had part in it. */
    public boolean spoils(Epoch epoch) {
        return standing == Standing.QUARANTINED && epoch.compareTo(guiltyFrom) >= 0 && isPaid(epoch);
    }

    /** Grounds so far count no more: the quarantine is the answer to them. */
    MinerStanding quarantined(Epoch from, Epoch end) {
        return new MinerStanding(miner, Standing.QUARANTINED, end, from, Ground.NONE, Ground.NONE, Ground.NONE, Ground.NONE, oddEpoch,
                quarantines + 1);
    }

    /** It turned out that it was bad earlier than known. */
    MinerStanding guiltyFrom(Epoch from) {
        return from.compareTo(guiltyFrom) < 0
                ? new MinerStanding(miner, standing, until, from, losses, disputes, withheld, faults, oddEpoch, quarantines)
                : this;
    }

    MinerStanding withLosses(Ground ground) {
        return new MinerStanding(miner, standing, until, guiltyFrom, ground, disputes, withheld, faults, oddEpoch, quarantines);
    }

    MinerStanding withDisputes(Ground ground) {
        return new MinerStanding(miner, standing, until, guiltyFrom, losses, ground, withheld, faults, oddEpoch, quarantines);
    }

    MinerStanding withWithheld(Ground ground) {
        return new MinerStanding(miner, standing, until, guiltyFrom, losses, disputes, ground, faults, oddEpoch, quarantines);
    }

    MinerStanding withFaults(Ground ground) {
        return new MinerStanding(miner, standing, until, guiltyFrom, losses, disputes, withheld, ground, oddEpoch, quarantines);
    }

    MinerStanding odd(int epoch) {
        return new MinerStanding(miner, standing, until, guiltyFrom, losses, disputes, withheld, faults, Math.max(oddEpoch, epoch),
                quarantines);
    }

    /** Grounds of void epochs count no more, but are worth an audit of what comes in their place. */
    MinerStanding voidedFrom(int epoch) {
        int odd = standing == Standing.SUSPECT ? Math.max(oddEpoch, epoch) : oddEpoch;
        return new MinerStanding(miner, standing, until, guiltyFrom, losses.voidedFrom(epoch), disputes.voidedFrom(epoch),
                withheld.voidedFrom(epoch), faults.voidedFrom(epoch), odd, quarantines);
    }

    /** As the grounds say; who is in quarantine stays there unless they speak against it anew, or it is acquitted. */
    MinerStanding weighed(boolean isAcquitted) {
        boolean isSuspect = losses.isOpen() || disputes.isOpen() || withheld.isOpen() || faults.isOpen();
        Standing next = isSuspect ? Standing.SUSPECT
                : standing == Standing.QUARANTINED && !isAcquitted ? Standing.QUARANTINED : Standing.TRUSTED;
        return new MinerStanding(miner, next, until, guiltyFrom, losses, disputes, withheld, faults, oddEpoch, quarantines);
    }
}
