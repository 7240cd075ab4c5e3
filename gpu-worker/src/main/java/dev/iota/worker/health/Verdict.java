package dev.iota.worker.health;

import java.util.List;

/**
 * What a watchdog says.
 *
 * @param text one sentence; empty if all is well
 * @param causes likely ones, the likeliest first, each with what to do
 */
public record Verdict(Level level, String text, List<String> causes) {
    public static final Verdict WELL = new Verdict(Level.WELL, "", List.of());

    /** How bad it is, worse ones later. */
    public enum Level {
        WELL,
        /** Slower than it should be: its owner is told. */
        SLOW,
        /** Not to be counted on. */
        STALLED,
        /** It does not come back by itself: the process ends, to be started again. */
        LOST
    }

    public Verdict {
        causes = List.copyOf(causes);
    }
}
