package dev.iota.local.trace;

import dev.iota.local.trace.SampleTrace.Issue;
import dev.iota.local.trace.SampleTrace.Pass;
import dev.iota.local.trace.SampleTrace.Seal;
import dev.iota.protocol.id.MinerId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A trace for people. */
public final class TraceText {
    private static final String ROW = "  %-8s %-5s %-12s %9s %9s %9s %9s %9s%s";

    private TraceText() {}

    public static List<String> lines(SampleTrace trace) {
        List<String> lines = new ArrayList<>();
        lines.add("run " + trace.run() + ", sample " + trace.sample() + ", epoch " + trace.epoch());
        if (trace.issues().isEmpty()) {
            lines.add(trace.unknown().isEmpty() ? "It has not been issued yet." : "Nothing of it is left in the log.");
        }
        for (Issue issue : trace.issues()) {
            lines.add("");
            lines.addAll(lines(issue));
        }
        trace.unknown().forEach(what -> lines.add("Not known: " + what + "."));
        return lines;
    }

    private static List<String> lines(Issue issue) {
        List<String> lines = new ArrayList<>();
        lines.add("attempt " + issue.attempt() + " of generation " + issue.generation()
                + (issue.ticket() == null ? "" : ", ticket " + issue.ticket()) + ", issued " + time(issue.issuedAtMillis()));
        lines.add(String.format(ROW, "miner", "stage", "pass", "arrived", "waited", "computed", "encoded", "told", ""));
        for (Pass pass : issue.passes()) {
            String bytes = pass.bytes() == null ? "" : String.format(Locale.ROOT, "  %,d bytes", pass.bytes());
            lines.add(String.format(ROW, pass.miner().shortForm(), pass.stage(), pass.direction().name().toLowerCase(Locale.ROOT),
                    since(issue, pass.arrivedAtMillis()), millis(pass.waitMicros()), millis(pass.computeMicros()),
                    millis(pass.encodeMicros()), since(issue, pass.toldAtMillis()), bytes));
        }
        lines.add("  " + outcome(issue));
        return lines;
    }

    private static String outcome(Issue issue) {
        String loss = issue.loss() == null ? "" : String.format(Locale.ROOT, "loss %.4f nats per token", issue.loss());
        String done = issue.doneAtMillis() == null ? ""
                : String.format(Locale.ROOT, ", done after %,d ms", issue.doneAtMillis() - issue.issuedAtMillis());
        String end = switch (issue.outcome()) {
            case COUNTS -> sealed(issue.seal());
            case DONE -> "its epoch is not sealed yet";
            case UNDER_WAY -> "under way";
            case GIVEN_UP -> "given up: " + issue.why();
            case VOID -> "void: " + issue.why();
        };
        return (loss.isEmpty() ? "" : loss + done + "; ") + end;
    }

    private static String sealed(Seal seal) {
        String left = seal.leftOut().stream().map(MinerId::shortForm).collect(Collectors.joining(", "));
        return "sealed by the merge that began epoch " + seal.epoch() + ", generation " + seal.generation() + ", checkpoint "
                + seal.checkpoint() + " (" + time(seal.atMillis()) + ")"
                + (left.isEmpty() ? "" : "; not merged, so lost: what it taught " + left);
    }

    private static String since(Issue issue, Long atMillis) {
        return atMillis == null ? "-" : String.format(Locale.ROOT, "%+,d ms", atMillis - issue.issuedAtMillis());
    }

    private static String millis(Long micros) {
        return micros == null ? "-" : String.format(Locale.ROOT, "%,.1f ms", micros / 1e3);
    }

    private static String time(long atMillis) {
        return Instant.ofEpochMilli(atMillis).truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
