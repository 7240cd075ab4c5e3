package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a check found.
 *
 * @param fix what to do; empty if all is well
 * @param exitCode what it comes to
 */
record Finding(Level level, String subject, String text, String fix, int exitCode) {
    /** Errors alone keep a worker from starting; they come first. */
    enum Level {
        ERROR,
        WARNING,
        OK
    }

    static Finding ok(String subject, String text) {
        return new Finding(Level.OK, subject, text, "", ExitCode.OK);
    }

    static Finding warning(String subject, String text, String fix) {
        return new Finding(Level.WARNING, subject, text, fix, ExitCode.OK);
    }

    static Finding error(String subject, String text, String fix, int exitCode) {
        return new Finding(Level.ERROR, subject, text, fix, exitCode);
    }

    /** Errors first; else as they were found. */
    static List<Finding> sorted(List<Finding> findings) {
        return findings.stream().sorted(Comparator.comparing(Finding::level)).toList();
    }

    /** What they come to: the first error's. */
    static int exitCode(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.level == Level.ERROR).mapToInt(Finding::exitCode).findFirst()
                .orElse(ExitCode.OK);
    }

    String line(int number) {
        String remedy = fix.isEmpty() ? "" : "; " + fix;
        return number + ". " + level.name().toLowerCase(Locale.ROOT) + "  " + subject + ": " + text + remedy;
    }
}
