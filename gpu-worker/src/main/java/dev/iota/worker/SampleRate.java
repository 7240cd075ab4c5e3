package dev.iota.worker;

import java.util.ArrayDeque;
import java.util.Deque;

/** Samples a second over the last half minute. For any thread. */
final class SampleRate {
    private static final long SECOND = 1_000_000_000L;
    private static final int SECONDS = 30;

    private record Mark(long nanos, long samples) {}

    private final Deque<Mark> marks = new ArrayDeque<>();

    /** Noted once a second at most. */
    synchronized void note(long nowNanos, long samples) {
        if (!marks.isEmpty() && nowNanos - marks.getLast().nanos() < SECOND) {
            return;
        }
        marks.add(new Mark(nowNanos, samples));
        if (marks.size() > SECONDS + 1) {
            marks.remove();
        }
    }

    synchronized double perSecond() {
        if (marks.size() < 2) {
            return 0;
        }
        Mark first = marks.getFirst();
        Mark last = marks.getLast();
        return (last.samples() - first.samples()) * (double) SECOND / (last.nanos() - first.nanos());
    }
}
