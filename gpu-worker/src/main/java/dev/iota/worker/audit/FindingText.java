package dev.iota.worker.audit;

import dev.iota.protocol.audit.AuditFinding;
import dev.iota.protocol.audit.AuditFinding.Subject;
import java.util.Locale;

/** Findings of audits, for people. */
public final class FindingText {
    private static final int HASH_DIGITS = 12;

    private FindingText() {}

    /** What was expected and what was found, in a line. */
    public static String line(AuditFinding finding) {
        StringBuilder line = new StringBuilder(finding.subject().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        if (finding.microBatch() != null) {
            line.append(" of micro-batch ").append(finding.microBatch()).append(' ').append(finding.direction());
        }
        if (finding.expected() != null || finding.found() != null) {
            line.append(": expected ").append(finding.expected()).append(", found ").append(finding.found());
        } else {
            boolean hasSent = finding.foundSha256() != null || finding.subject() != Subject.OUTPUT;
            line.append(": expected ").append(digits(finding.expectedSha256())).append(", ")
                    .append(hasSent ? "found " + digits(finding.foundSha256()) : "sent nothing");
        }
        if (finding.cosine() != null) {
            line.append(String.format(Locale.ROOT, ", cosine %.4f, magnitudes 1:%.3f", finding.cosine(), finding.magnitudeRatio()));
        }
        return line.toString();
    }

    /** Where to look it up; empty where there is nothing in the log. */
    public static String places(AuditFinding finding) {
        String input = finding.input() == null ? "" : "from " + finding.input();
        String output = finding.output() == null ? "" : "the miner's: " + finding.output();
        return input + (input.isEmpty() || output.isEmpty() ? "" : ", ") + output;
    }

    private static String digits(String sha256) {
        return sha256 == null ? "no number" : sha256.substring(0, HASH_DIGITS) + "…";
    }
}
