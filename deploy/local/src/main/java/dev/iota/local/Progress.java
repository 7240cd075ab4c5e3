package dev.iota.local;

import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.run.RunSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run's state as lines of text. Pure. */
final class Progress {
    private static final int BAR_WIDTH = 30;

    private Progress() {}

    /** One line that says it all. */
    static String line(RunView view, RunSpec run, long nowMillis) {
        long done = view.samplesDone();
        double rate = view.tokensPerSecond(nowMillis);
        String loss = view.loss().isPresent() ? String.format(Locale.ROOT, "%.3f", view.loss().getAsDouble()) : "-";
        return String.format(Locale.ROOT, "epoch %d/%d  samples %d/%d  loss %s  %,.0f tokens/s  in flight %d  re-issued %d  left %s",
                view.latest() == null ? 0 : Math.min(view.latest().epoch().value() + 1L, run.epochs()), run.epochs(), done, run.samples(), loss,
                rate, view.inFlight(), view.reissued(), left(run, done, rate));
    }

    /** A bar, the line, and a line for each worker. */
    static List<String> screen(RunView view, RunSpec run, long nowMillis) {
        List<String> lines = new ArrayList<>();
        double fraction = (double) view.samplesDone() / run.samples();
        int filled = (int) Math.round(fraction * BAR_WIDTH);
        lines.add("[" + "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled) + "] " + Math.round(100 * fraction) + " %");
        lines.add(line(view, run, nowMillis));
        lines.add(String.format("  %-5s %-4s %-9s %-16s %5s %6s %6s %7s %7s", "stage", "slot", "miner", "state", "busy", "share", "queue",
                "MB", "heard"));
        for (RunView.WorkerRow row : view.workers()) {
            WorkerEvent.Heartbeat beat = row.heartbeat();
            lines.add(String.format(Locale.ROOT, "  %-5s %-4s %-9s %-16s %4.0f%% %5.0f%% %6d %7d %5.0f s", dash(beat.stage()), dash(beat.slot()),
                    row.miner().shortForm(), beat.state(), 100 * beat.busyFraction(), 100 * row.share(), beat.queued(),
                    beat.nativeBytes() >> 20, Math.max(0, nowMillis - row.heardAtMillis()) / 1_000.0)
                    + view.complaint(row.miner()).map(complaint -> "  " + complaint + " (./iota scores)").orElse(""));
        }
        return lines;
    }

    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    private static String left(RunSpec run, long done, double tokensPerSecond) {
        if (tokensPerSecond <= 0) {
            return "?";
        }
        double seconds = (run.samples() - done) * (double) run.training().tokensPerMicroBatch() / tokensPerSecond;
        return duration(Duration.ofSeconds(Math.round(seconds)));
    }

    private static String dash(Object value) {
        return value == null ? "-" : value.toString();
    }
}
