package dev.iota.worker.pipeline;

/**
 * How a worker stops taking work because its owner wishes so: what has begun is ended first. It goes when nothing of its own is in flight
 * any more, or, so that what it did since the seal counts, when the epoch is sealed.
 */
final class Departure {
    private enum Wish {
        STAY,
        PAUSE,
        GO
    }

    private Wish wish = Wish.STAY;
    private Term until;
    private boolean isAway;

    /**
     * @param isForGood false for a pause
     * @param sealed the term that is to be sealed before; null if only what is in flight counts
     */
    void wish(boolean isForGood, Term sealed) {
        if (wish == Wish.GO && !isForGood) {
            return;
        }
        wish = isForGood ? Wish.GO : Wish.PAUSE;
        until = sealed;
    }

    void stay() {
        wish = Wish.STAY;
        until = null;
        isAway = false;
    }

    /** Whether no more forward passes are to be taken. */
    boolean refusesWork() {
        return wish != Wish.STAY && until == null;
    }

    boolean isWished() {
        return wish != Wish.STAY && !isAway;
    }

    boolean isForGood() {
        return wish == Wish.GO;
    }

    /** Paused: no place, and none is asked for. */
    boolean isAway() {
        return isAway;
    }

    /**
     * @param isIdle whether nothing is in flight
     * @param current the latest term; null before the first
     */
    boolean isDue(boolean isIdle, Term current) {
        if (!isWished()) {
            return false;
        }
        return until == null ? isIdle : current != null && current.compareTo(until) > 0;
    }

    void left() {
        isAway = true;
    }
}
