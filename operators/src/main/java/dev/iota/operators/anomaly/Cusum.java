package dev.iota.operators.anomaly;

/**
 * Two-sided cumulative sum of standardised values (Page 1954, "Continuous inspection schemes"): finds a shift that no single value shows.
 *
 * @param up evidence of values above what is usual
 * @param down of values below
 */
public record Cusum(double up, double down) {
    static final Cusum START = new Cusum(0, 0);
    /** Shifts below this many deviations are borne. */
    static final double SLACK = 0.75;
    /** So that a single value, however wild, is no drift. */
    static final double MOST = 4;

    Cusum next(double standardised) {
        double value = Math.max(-MOST, Math.min(MOST, standardised));
        return new Cusum(Math.max(0, up + value - SLACK), Math.max(0, down - value - SLACK));
    }
}
