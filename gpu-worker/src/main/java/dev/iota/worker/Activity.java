package dev.iota.worker;

/**
 * What the device does and did, as it was at one moment.
 *
 * @param doing empty while it rests
 * @param sinceNanos when that began
 * @param passNanos how long a pass takes, the latest weighing most; 0 before the first
 * @param firstPassMillis from the start of the process to the end of its first pass; 0 before
 * @param lastPassNanos when the latest pass ended; 0 before the first
 */
record Activity(String doing, boolean isPass, long sinceNanos, long passNanos, long firstPassMillis, long lastPassNanos) {
    private static final double WEIGHT = 0.2;

    static Activity none(long nowNanos) {
        return new Activity("", false, nowNanos, 0, 0, 0);
    }

    Activity begin(String task, boolean pass, long nowNanos) {
        return new Activity(task, pass, nowNanos, passNanos, firstPassMillis, lastPassNanos);
    }

    Activity end(long nowNanos, long uptimeMillis) {
        if (!isPass) {
            return new Activity("", false, nowNanos, passNanos, firstPassMillis, lastPassNanos);
        }
        long took = nowNanos - sinceNanos;
        long smoothed = passNanos == 0 ? took : Math.round(passNanos + WEIGHT * (took - passNanos));
        return new Activity("", false, nowNanos, smoothed, firstPassMillis == 0 ? uptimeMillis : firstPassMillis, nowNanos);
    }
}
