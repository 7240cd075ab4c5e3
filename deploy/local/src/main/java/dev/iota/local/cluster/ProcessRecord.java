package dev.iota.local.cluster;

import java.time.Instant;
import java.util.Optional;

/**
 * Which process it was that was started; a number alone may be another's by now.
 *
 * @param startedAtMillis as the system says
 */
public record ProcessRecord(long processId, long startedAtMillis) {
    /** The system's clock may be set while a process runs. */
    private static final long TOLERANCE_MILLIS = 2_000;

    static ProcessRecord of(ProcessHandle process) {
        return new ProcessRecord(process.pid(), startMillis(process));
    }

    /** Empty if it ended. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(processId)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(startMillis(process) - startedAtMillis) <= TOLERANCE_MILLIS);
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
