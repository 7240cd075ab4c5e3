package dev.iota.local;

import dev.iota.protocol.run.RunSpec;
import java.io.PrintStream;
import java.util.List;

/** Shows a run while it goes on: redrawn in place on a terminal, a plain line now and then elsewhere. */
final class ProgressDisplay {
    private static final long PLAIN_MILLIS = 10_000;
    private static final long REDRAW_MILLIS = 1_000;
    private static final String UP = "\u001b[%dA";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintStream out;
    private final boolean isTerminal;
    private final RunSpec run;
    private int drawn;
    private long lastMillis;

    ProgressDisplay(PrintStream out, boolean isTerminal, RunSpec run) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.run = run;
    }

    /** Something that stays above the display. */
    synchronized void say(String message) {
        erase();
        out.println(message);
        out.flush();
    }

    synchronized void show(RunView view, long nowMillis) {
        if (nowMillis - lastMillis < (isTerminal ? REDRAW_MILLIS : PLAIN_MILLIS)) {
            return;
        }
        lastMillis = nowMillis;
        if (!isTerminal) {
            out.println(Progress.line(view, run, nowMillis));
            out.flush();
            return;
        }
        List<String> lines = Progress.screen(view, run, nowMillis);
        erase();
        lines.forEach(out::println);
        drawn = lines.size();
        out.flush();
    }

    private void erase() {
        if (drawn > 0) {
            out.printf(UP, drawn);
            out.print(CLEAR_BELOW);
            drawn = 0;
        }
    }
}
