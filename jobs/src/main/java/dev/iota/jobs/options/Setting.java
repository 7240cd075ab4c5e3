package dev.iota.jobs.options;

import java.util.List;

/**
 * What somebody said of an option.
 *
 * @param origin where it was said, as a person would look for it
 */
record Setting(JobOption<?> option, List<String> texts, String origin) {
    /** In an address, what looks like a password is not shown. */
    String shown() {
        return String.join(",", texts).replaceAll("//[^/@]*@", "//***@");
    }

    String problem(String what) {
        return option.flag() + "=" + shown() + " (" + origin + "): " + what;
    }

    @Override
    public String toString() {
        return option.name() + "=" + shown() + " (" + origin + ")";
    }
}
