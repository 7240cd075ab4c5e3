package dev.iota.worker.pipeline;

/**
 * How often a worker tells of records that it refused: so many at once, then so many in a second. Who floods its inbox makes it count, but
 * not sign and send an event for each, behind which its heartbeats would wait.
 */
final class TellingLimit {
    static final int AT_ONCE = 100;
    static final int PER_SECOND = 10;
    private static final double NANOS = 1e9;

    private double left = AT_ONCE;
    private long lastNanos;
    private boolean isBegun;

    /** @param nowNanos by a monotonic clock */
    boolean allows(long nowNanos) {
        if (isBegun) {
            left = Math.min(AT_ONCE, left + Math.max(0, nowNanos - lastNanos) * PER_SECOND / NANOS);
        }
        isBegun = true;
        lastNanos = nowNanos;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
