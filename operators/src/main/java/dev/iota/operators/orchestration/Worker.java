package dev.iota.operators.orchestration;

import dev.iota.protocol.epoch.Contribution;
import dev.iota.protocol.frame.Hop;
import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.id.Slot;
import dev.iota.protocol.id.Stage;

/**
 * A miner that has a place.
 *
 * @param session of its process
 * @param isReady whether it has loaded the weights of the open epoch and generation
 * @param waitsForSeal whether it came too late for the open epoch
 * @param inFlight micro-batches issued through it whose backward pass it has not completed
 * @param millisPerUnit measured time for a unit of work (a forward pass is one, a backward pass two); 0 until measured
 * @param lastPassMillis event time of its latest pass
 * @param lastSeenMillis when it was last heard of
 * @param sequence of its latest event
 * @param backwardPasses in the open epoch and generation
 * @param overdue samples that waited too long for it, since its latest pass
 * @param contribution what it learnt in the open epoch; null until uploaded
 * @param stateSha256 of the weights with which it began the open epoch; null until it is ready
 */
public record Worker(
        MinerId miner,
        long session,
        Stage stage,
        Slot slot,
        boolean isReady,
        boolean waitsForSeal,
        int inFlight,
        double millisPerUnit,
        long lastPassMillis,
        long lastSeenMillis,
        long sequence,
        long backwardPasses,
        int overdue,
        Contribution contribution,
        String stateSha256) {

    /** Weight of the newest measurement of speed. */
    private static final double NEWEST = 0.1;

    static Worker assigned(MinerId miner, long session, Stage stage, Slot slot, boolean waitsForSeal, long sequence, long nowMillis) {
        return new Worker(miner, session, stage, slot, false, waitsForSeal, 0, 0, 0, nowMillis, sequence, 0, 0, null, null);
    }

    public Hop hop() {
        return new Hop(miner, slot);
    }

    /** Whether tickets may be drawn through it. */
    public boolean isEligible() {
        return isReady && !waitsForSeal;
    }

    Worker seen(long nextSequence, long nowMillis) {
        return new Worker(miner, session, stage, slot, isReady, waitsForSeal, inFlight, millisPerUnit, lastPassMillis, nowMillis,
                nextSequence, backwardPasses, overdue, contribution, stateSha256);
    }

    Worker ready(String loadedSha256) {
        return new Worker(miner, session, stage, slot, true, waitsForSeal, inFlight, millisPerUnit, lastPassMillis, lastSeenMillis,
                sequence, backwardPasses, overdue, contribution, loadedSha256);
    }

    /** Its process ended; what it uploaded stays. */
    Worker stopped() {
        return new Worker(miner, session, stage, slot, false, waitsForSeal, inFlight, millisPerUnit, lastPassMillis, 0, sequence,
                backwardPasses, overdue, contribution, stateSha256);
    }

    /** Another process of the same miner takes its place; what the earlier one uploaded stays. */
    Worker replacedBy(long nextSession, long nextSequence, long nowMillis) {
        return new Worker(miner, nextSession, stage, slot, false, waitsForSeal, inFlight, millisPerUnit, lastPassMillis, nowMillis,
                nextSequence, backwardPasses, overdue, contribution, stateSha256);
    }

    /** The same place at the start of an epoch or generation: nothing in flight, weights still to load. */
    Worker reloading() {
        return new Worker(miner, session, stage, slot, false, false, 0, millisPerUnit, lastPassMillis, lastSeenMillis, sequence, 0, overdue,
                null, null);
    }

    /** At another place; its speed is that of its machine and goes with it. */
    Worker movedTo(Stage nextStage, Slot nextSlot, double scale) {
        return new Worker(miner, session, nextStage, nextSlot, false, false, 0, millisPerUnit * scale, lastPassMillis, lastSeenMillis,
                sequence, 0, 0, null, null);
    }

    Worker issued() {
        return new Worker(miner, session, stage, slot, isReady, waitsForSeal, inFlight + 1, millisPerUnit, lastPassMillis, lastSeenMillis,
                sequence, backwardPasses, overdue, contribution, stateSha256);
    }

    /** A micro-batch through it was given up before its backward pass. */
    Worker released(boolean isToBlame) {
        return new Worker(miner, session, stage, slot, isReady, waitsForSeal, Math.max(0, inFlight - 1), millisPerUnit, lastPassMillis,
                lastSeenMillis, sequence, backwardPasses, isToBlame ? overdue + 1 : overdue, contribution, stateSha256);
    }

    /**
     * A pass is complete.
     *
     * @param isBackward whether it frees the credit that the micro-batch held
     * @param units of work
     * @param arrivalMillis when the previous stage had completed
     */
    Worker passed(boolean isBackward, int units, long arrivalMillis, long eventMillis) {
        double measured = (double) Math.max(0, eventMillis - Math.max(arrivalMillis, lastPassMillis)) / units;
        double floored = Math.max(measured, 0.01);
        double smoothed = millisPerUnit == 0 ? floored : millisPerUnit + NEWEST * (floored - millisPerUnit);
        return new Worker(miner, session, stage, slot, isReady, waitsForSeal, isBackward ? Math.max(0, inFlight - 1) : inFlight, smoothed,
                eventMillis, lastSeenMillis, sequence, isBackward ? backwardPasses + 1 : backwardPasses, 0, contribution, stateSha256);
    }

    Worker uploaded(Contribution uploaded) {
        return new Worker(miner, session, stage, slot, isReady, waitsForSeal, inFlight, millisPerUnit, lastPassMillis, lastSeenMillis,
                sequence, backwardPasses, overdue, uploaded, stateSha256);
    }
}
