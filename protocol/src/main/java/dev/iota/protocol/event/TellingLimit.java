package dev.iota.protocol.event;

import java.util.Optional;

/**
 * How often refusals of one origin are told of, one by one: so many at once, then so many in a second. Who floods makes others count, but
 * not write a record for each of theirs, which would make the flood larger than it was. For one thread at a time.
 */
public final class TellingLimit {
    public static final int AT_ONCE = 100;
    public static final int PER_SECOND = 10;
    private static final double NANOS = 1e9;

    private double left = AT_ONCE;
    private long lastNanos;
    private boolean isBegun;
    private long untold;

    /**
     * A refusal happened.
     *
     * @param nowNanos by a clock that goes forward
     * @return what to tell, with how many were not told of since the last that was; empty if this one is only counted
     */
    public Optional<String> tell(String refusal, long nowNanos) {
        if (isBegun) {
            left = Math.min(AT_ONCE, left + Math.max(0, nowNanos - lastNanos) * PER_SECOND / NANOS);
        }
        isBegun = true;
        lastNanos = nowNanos;
        if (left < 1) {
            untold++;
            return Optional.empty();
        }
        left--;
        String told = untold == 0 ? refusal : refusal + " (and " + untold + " more refusals before it, which were only counted)";
        untold = 0;
        return Optional.of(told);
    }
}
