package dev.iota.local.hostile;

import org.junit.jupiter.api.function.Executable;

/**
 * What a hostile client tries.
 *
 * @param stoppedBy what stops it
 * @param attempt fails unless it is stopped
 */
record HostileAttempt(String what, StoppedBy stoppedBy, Executable attempt) {

    enum StoppedBy {
        LOGIN,
        GRANTS,
        QUOTA,
        CONNECTION_LIMITS,
        RECORD_LIMITS,
        WORKERS_GATE,
        JOBS_GATE
    }
}
