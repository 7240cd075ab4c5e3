package dev.iota.worker.pipeline;

/** Says when something is due again, by a monotonic clock. */
final class Periodic {
    private final long periodNanos;
    private long lastNanos;

    Periodic(long periodMillis, long startNanos) {
        this.periodNanos = periodMillis * 1_000_000;
        this.lastNanos = startNanos;
    }

    /** True once per period. */
    boolean isDue(long nowNanos) {
        if (nowNanos - lastNanos < periodNanos) {
            return false;
        }
        lastNanos = nowNanos;
        return true;
    }
}
