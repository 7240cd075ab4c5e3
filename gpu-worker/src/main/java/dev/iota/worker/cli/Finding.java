package dev.iota.worker.cli;

import java.util.Locale;

/**
 * What a check found.
 *
 * @param fix what to do; empty if all is well
 */
record Finding(Level level, String subject, String text, String fix) {
    enum Level {
        OK,
        WARNING,
        ERROR
    }

    static Finding ok(String subject, String text) {
        return new Finding(Level.OK, subject, text, "");
    }

    static Finding warning(String subject, String text, String fix) {
        return new Finding(Level.WARNING, subject, text, fix);
    }

    static Finding error(String subject, String text, String fix) {
        return new Finding(Level.ERROR, subject, text, fix);
    }

    String line(int number) {
        String remedy = fix.isEmpty() ? "" : "; " + fix;
        return number + ". " + level.name().toLowerCase(Locale.ROOT) + "  " + subject + ": " + text + remedy;
    }
}
