package dev.iota.operators.reward;

/**
 * When an epoch whose time has come may be settled: once what was said up to its seal has been read. Manifests are few and read ahead of
 * all else where a job catches up; so settling waits until events past the seal are read and nothing from before it came for a while, or
 * nothing came for so long that nothing will. It decides when, never what counts.
 */
public final class Patience {
    static final long QUIET_MILLIS = 2_000;
    static final long SILENT_MILLIS = 60_000;

    private long heardThroughMillis = Long.MIN_VALUE;
    private long quietSinceMillis;

    public Patience(long nowMillis) {
        this.quietSinceMillis = nowMillis;
    }

    /** Workers' events are read up to here, by the broker's clock. */
    public void heard(long eventMillis) {
        heardThroughMillis = Math.max(heardThroughMillis, eventMillis);
    }

    /** Something came that may bear on what is due. */
    public void stirred(long nowMillis) {
        quietSinceMillis = nowMillis;
    }

    /** @param sealedMillis when the epoch was sealed, by the broker's clock */
    public boolean isOver(long sealedMillis, long nowMillis) {
        long quiet = nowMillis - quietSinceMillis;
        return quiet >= SILENT_MILLIS || quiet >= QUIET_MILLIS && heardThroughMillis >= sealedMillis;
    }
}
