package dev.iota.worker.health;

import dev.iota.worker.health.Verdict.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Notices that nothing goes on although work waits. A pass is late by how long passes took before; whatever waits for a store or a disk is
 * given longer, and is never taken for a lost device.
 */
public final class Watchdog {
    private static final long SECOND = 1_000_000_000L;
    private static final Patience PASS = new Patience(10, 10 * SECOND, 30, 30 * SECOND, 60, 120 * SECOND);
    private static final Patience OTHER = new Patience(0, 150 * SECOND, 0, 600 * SECOND, 0, Long.MAX_VALUE);
    private static final long SCARCE_BYTES = 256L << 20;

    private Watchdog() {}

    /** Multiples of the expected time, with the least times. */
    private record Patience(int slow, long slowNanos, int stalled, long stalledNanos, int lost, long lostNanos) {
        Level level(long stalledFor, long expected) {
            if (stalledFor >= Math.max(lostNanos, lost * expected)) {
                return Level.LOST;
            }
            if (stalledFor >= Math.max(stalledNanos, stalled * expected)) {
                return Level.STALLED;
            }
            return stalledFor >= Math.max(slowNanos, slow * expected) ? Level.SLOW : Level.WELL;
        }
    }

    public static Verdict look(Glance glance) {
        if (!glance.isWorkWaiting()) {
            return Verdict.WELL;
        }
        boolean isStore = !glance.isPass() && !glance.doing().isEmpty();
        Level level = (isStore ? OTHER : PASS).level(glance.stalledNanos(), glance.expectedNanos());
        if (level == Level.WELL) {
            return Verdict.WELL;
        }
        String doing = glance.doing().isEmpty() ? "work waits and the device does nothing" : "the device is to " + glance.doing();
        String text = String.format(Locale.ROOT, "no progress for %d s: %s%s", glance.stalledNanos() / SECOND, doing,
                isStore || glance.expectedNanos() == 0 ? "" : String.format(Locale.ROOT, "; a pass took %.2f s before",
                        (double) glance.expectedNanos() / SECOND));
        return new Verdict(level, text, causes(glance, isStore));
    }

    private static List<String> causes(Glance glance, boolean isStore) {
        List<String> causes = new ArrayList<>();
        if (glance.availableBytes() >= 0 && glance.availableBytes() < SCARCE_BYTES) {
            causes.add("memory is short (" + (glance.availableBytes() >> 20) + " MB available), the machine may be swapping:"
                    + " end other programs, or add memory");
        }
        if (glance.load() > 2.0 * glance.processors()) {
            causes.add(String.format(Locale.ROOT, "other programs want the processors (load %.1f on %d): end them, or lower --threads",
                    glance.load(), glance.processors()));
        }
        causes.add(isStore
                ? "the store or the disk does not answer: look at --store and at the disk of --state"
                : "the device hangs: its driver's log says more (dmesg, nvidia-smi); starting the worker again helps, else the machine");
        return causes;
    }
}
