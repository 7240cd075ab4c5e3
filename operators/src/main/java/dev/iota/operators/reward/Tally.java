package dev.iota.operators.reward;

import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.MinerId;
import java.math.BigInteger;

/** A miner's work within the validity window, added up: what counts of it, and what it did in the latest epoch in which it worked. */
final class Tally {
    private final MinerId miner;
    private BigInteger counted = BigInteger.ZERO;
    private Epoch epoch;
    private Work latest;
    private long passes;
    private long workUnits;

    Tally(MinerId miner) {
        this.miner = miner;
    }

    /** Whoever moved to another stage may have worked at two in an epoch; the larger part names the stage. */
    void add(Epoch worked, Work work, BigInteger weighted) {
        counted = counted.add(weighted);
        if (epoch == null || worked.compareTo(epoch) > 0) {
            epoch = worked;
            latest = work;
            passes = work.passes();
            workUnits = work.workUnits();
        } else if (worked.equals(epoch)) {
            latest = work.workUnits() > latest.workUnits() ? work : latest;
            passes += work.passes();
            workUnits += work.workUnits();
        }
    }

    MinerId miner() {
        return miner;
    }

    /** In millionths of millionths of a work unit. */
    BigInteger counted() {
        return counted;
    }

    Epoch epoch() {
        return epoch;
    }

    Work latest() {
        return latest;
    }

    long passes() {
        return passes;
    }

    long workUnits() {
        return workUnits;
    }
}
