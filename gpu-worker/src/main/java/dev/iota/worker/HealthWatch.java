package dev.iota.worker;

import dev.iota.worker.health.Glance;
import dev.iota.worker.health.Machine;
import dev.iota.worker.health.Verdict;
import dev.iota.worker.health.Watchdog;
import dev.iota.worker.pipeline.Status;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once a second whether the device gets on, and tells when it does not. */
final class HealthWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);
    private static final long PERIOD_NANOS = 1_000_000_000L;
    private static final long CLOCK_MILLIS = 60_000;

    private volatile Verdict verdict = Verdict.WELL;
    private long waitingSinceNanos;
    private boolean wasWaiting;
    private long lastNanos;
    private boolean isClockTold;

    Verdict verdict() {
        return verdict;
    }

    /** The end, if the device is lost. */
    Optional<Ending> look(long nowNanos, Status status, Activity activity, long clockOffsetMillis) {
        if (nowNanos - lastNanos < PERIOD_NANOS) {
            return Optional.empty();
        }
        lastNanos = nowNanos;
        tellClock(clockOffsetMillis);
        boolean isWaiting = !activity.doing().isEmpty() || status.queued() > 0;
        waitingSinceNanos = isWaiting && wasWaiting ? waitingSinceNanos : nowNanos;
        wasWaiting = isWaiting;
        long since = activity.doing().isEmpty() ? Math.max(activity.sinceNanos(), waitingSinceNanos) : activity.sinceNanos();
        Verdict next = Watchdog.look(new Glance(activity.doing(), activity.isPass(), isWaiting, nowNanos - since, activity.passNanos(),
                Machine.load(), Machine.processors(), Machine.availableBytes()));
        tell(next);
        verdict = next;
        return next.level() == Verdict.Level.LOST
                ? Optional.of(Ending.of(ExitCode.DEVICE_LOST, next.text() + "; the process ends, to be started again"))
                : Optional.empty();
    }

    private void tell(Verdict next) {
        if (next.level().compareTo(verdict.level()) > 0) {
            LOG.warn("{}; likely causes: {}", next.text(), String.join("; ", next.causes()));
        } else if (next.level() == Verdict.Level.WELL && verdict.level() != Verdict.Level.WELL) {
            LOG.info("it goes on");
        }
    }

    private void tellClock(long offsetMillis) {
        if (!isClockTold && Math.abs(offsetMillis) > CLOCK_MILLIS) {
            isClockTold = true;
            LOG.warn("this machine's clock is {} s {} the broker's: set it (timedatectl set-ntp true), or this worker may not be heard",
                    Math.abs(offsetMillis) / 1_000, offsetMillis > 0 ? "ahead of" : "behind");
        }
    }
}
