package dev.iota.worker;

import java.util.Optional;

/** How long what is in flight may take to end once the process is to go, and with which exit code it goes then. For any thread. */
final class Drain {
    private final long patienceNanos;
    private int exitCode = ExitCode.OK;
    private boolean isBegun;
    private boolean isBounded;
    private long deadlineNanos;

    Drain(long patienceMillis) {
        patienceNanos = patienceMillis * 1_000_000;
    }

    /**
     * @param bySignal ends with another exit code, and if it comes twice at once
     * @param isBounded whether it may take no longer than the owner allows
     * @return false if a signal said so before: the owner does not wait
     */
    synchronized boolean begin(long nowNanos, boolean bySignal, boolean isBounded) {
        boolean isSecond = isBegun && bySignal && exitCode == ExitCode.TERMINATED;
        exitCode = bySignal ? ExitCode.TERMINATED : exitCode;
        deadlineNanos = isBegun && this.isBounded ? deadlineNanos : nowNanos + patienceNanos;
        this.isBounded = isBounded || bySignal;
        isBegun = true;
        return !isSecond;
    }

    synchronized void takeBack() {
        isBegun = exitCode == ExitCode.TERMINATED;
    }

    /** The code with which a process ends whose work is done. */
    synchronized int exitCode() {
        return exitCode;
    }

    /** The end, if it took too long. */
    synchronized Optional<Ending> overdue(long nowNanos) {
        boolean isOverdue = isBegun && isBounded && nowNanos - deadlineNanos >= 0;
        return isOverdue
                ? Optional.of(Ending.of(exitCode, "what was in flight did not end within --drain-timeout; others compute it again"))
                : Optional.empty();
    }
}
