package dev.iota.operators.anomaly;

/**
 * How a sender stands to its stage in one measure, in robust standard deviations.
 *
 * @param offset exponentially weighted mean: senders that differ for good, within bounds, are not drifting
 * @param cusum of what differs from the offset
 */
public record Track(double offset, Cusum cusum) {
    static final Track START = new Track(0, Cusum.START);
    /** Weight of the latest frame in the mean: of a drift it takes in little while the sum grows. */
    static final double WEIGHT = 0.02;
    /** Whoever stands off further than this, and {@link Cusum#SLACK}, raises an alarm sooner or later. */
    static final double TOLERANCE = 2;

    Track next(double standardised) {
        double bounded = Math.max(-Cusum.MOST, Math.min(Cusum.MOST, standardised));
        double mean = offset + WEIGHT * (bounded - offset);
        return new Track(Math.max(-TOLERANCE, Math.min(TOLERANCE, mean)), cusum.next(bounded - offset));
    }

    /** After an alarm. */
    Track begunAnew() {
        return new Track(offset, Cusum.START);
    }
}
