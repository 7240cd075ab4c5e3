package dev.iota.jobs.options;

import java.util.Locale;

/**
 * An option of a job: {@code --audit-share} on the command line is {@code IOTA_AUDIT_SHARE} in the environment and {@code audit-share} in the
 * file of {@code --config}.
 *
 * @param name without dashes before it
 * @param preset if nobody says otherwise; null for none
 * @param isRequired whether the job can't do without
 * @param isRepeatable whether it can have several values: in the environment and in properties they are parted by commas
 */
public record JobOption<T>(String name, OptionType<T> type, String preset, boolean isRequired, boolean isRepeatable, String description) {
    /** One that can be left out. */
    public static <T> JobOption<T> optional(String name, OptionType<T> type, String description) {
        return new JobOption<>(name, type, null, false, false, description);
    }

    /** One with a value of its own. */
    public static <T> JobOption<T> preset(String name, OptionType<T> type, String preset, String description) {
        return new JobOption<>(name, type, preset, false, false, description);
    }

    /** One that must be given. */
    public static <T> JobOption<T> required(String name, OptionType<T> type, String description) {
        return new JobOption<>(name, type, null, true, false, description);
    }

    /** One that can be given several times. */
    public static <T> JobOption<T> repeatable(String name, OptionType<T> type, String description) {
        return new JobOption<>(name, type, null, false, true, description);
    }

    boolean isFlag() {
        return type == OptionType.FLAG;
    }

    /** On the command line. */
    public String flag() {
        return "--" + name;
    }

    /** In the environment. */
    public String variable() {
        return "IOTA_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
