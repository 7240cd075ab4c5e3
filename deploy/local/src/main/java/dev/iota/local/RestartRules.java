package dev.iota.local;

import dev.iota.worker.ExitCode;
import java.util.OptionalLong;
import java.util.Set;

/** When a worker process that ended is started again: at once at first, later and later while it keeps failing. Knows no clock. */
public final class RestartRules {
    static final long FIRST_DELAY_MILLIS = 1_000;
    static final long LONGEST_DELAY_MILLIS = 30_000;
    /** One that ran so long has recovered. */
    static final long STEADY_MILLIS = 60_000;

    /** What ends so would end so again. */
    private static final Set<Integer> HOPELESS =
            Set.of(ExitCode.USAGE, ExitCode.PREFLIGHT, ExitCode.NOT_AUTHORISED, ExitCode.PROTOCOL_TOO_OLD);

    private int failures;

    /**
     * @param ranMillis since it was started
     * @return the delay in milliseconds; none if it must not be started again
     */
    public OptionalLong delayAfter(int exitCode, long ranMillis) {
        if (exitCode == ExitCode.OK || HOPELESS.contains(exitCode)) {
            return OptionalLong.empty();
        }
        failures = ranMillis >= STEADY_MILLIS ? 1 : failures + 1;
        long doubled = FIRST_DELAY_MILLIS << Math.min(failures - 1, Long.SIZE / 2);
        return OptionalLong.of(Math.min(LONGEST_DELAY_MILLIS, doubled));
    }

    /** Whether people should hear of the last failure: of the first in a row, not of each. */
    boolean isNews() {
        return failures == 1;
    }
}
