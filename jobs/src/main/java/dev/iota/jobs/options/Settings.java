package dev.iota.jobs.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A job's options as they were given: on the command line, else in the environment, else in the file of {@code --config}, else as preset.
 * All that is wrong with them is gathered, and said at once.
 */
public final class Settings {
    private static final String COMMAND_LINE = "command line";

    private final JobCommand command;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, List<Object>> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private Settings(JobCommand command) {
        this.command = command;
    }

    /** Takes up what was given; {@link #check} says what is wrong with it. */
    public static Settings of(JobCommand command, ParseResult parsed, Map<String, String> environment) {
        Settings settings = new Settings(command);
        settings.complain(parsed);
        Map<String, Setting> given = new LinkedHashMap<>();
        for (JobOption<?> option : command.options()) {
            Setting setting = given(option, parsed, environment);
            if (setting != null) {
                given.put(option.name(), setting);
            }
        }
        Map<String, Setting> inFile = settings.file(given.get(JobCommand.CONFIG.name()));
        for (JobOption<?> option : command.options()) {
            settings.take(option, given.getOrDefault(option.name(), inFile.get(option.name())));
        }
        return settings;
    }

    private void complain(ParseResult parsed) {
        for (Exception error : parsed.errors()) {
            if (error instanceof UnmatchedArgumentException unmatched) {
                String similar = String.join(" or ", unmatched.getSuggestions());
                problems.add(String.join(" ", unmatched.getUnmatched()) + " (" + COMMAND_LINE + "): unknown: "
                        + (similar.isEmpty() ? "remove it, or see --help" : "perhaps " + similar));
            } else {
                problems.add(error.getMessage() + " (" + COMMAND_LINE + "): correct it, or see --help");
            }
        }
    }

    private static Setting given(JobOption<?> option, ParseResult parsed, Map<String, String> environment) {
        OptionSpec flag = parsed.matchedOption(option.flag());
        if (flag != null) {
            List<String> texts = option.isFlag() ? List.of(String.valueOf(flag.<Object>getValue())) : flag.originalStringValues();
            return new Setting(option, texts, COMMAND_LINE);
        }
        String variable = environment.get(option.variable());
        return variable == null || variable.isBlank() ? null
                : new Setting(option, split(option, variable), "environment " + option.variable());
    }

    private static List<String> split(JobOption<?> option, String text) {
        return option.isRepeatable() ? Stream.of(text.split(",")).map(String::strip).toList() : List.of(text);
    }

    private Map<String, Setting> file(Setting config) {
        Map<String, Setting> found = new LinkedHashMap<>();
        if (config == null) {
            return found;
        }
        String file = config.texts().get(0);
        try {
            ConfigFile.read(Path.of(file)).forEach((key, texts) -> {
                JobOption<?> option = command.options().stream().filter(known -> known.name().equals(key)).findFirst().orElse(null);
                if (option == null || option == JobCommand.CONFIG) {
                    problems.add(key + " (" + file + "): unknown: remove it, or see --help");
                } else {
                    found.put(key, new Setting(option, texts.size() == 1 ? split(option, texts.get(0)) : texts, file));
                }
            });
        } catch (IllegalArgumentException e) {
            problems.add(config.problem(e.getMessage()));
        }
        return found;
    }

    private void take(JobOption<?> option, Setting given) {
        Setting setting = given != null || option.preset() == null ? given : new Setting(option, List.of(option.preset()), "preset");
        if (setting == null) {
            if (option.isRequired()) {
                problems.add(option.flag() + " (nowhere): missing: give it, " + option.variable() + ", or " + option.name()
                        + " in the file of --config; it must be " + option.type().form());
            }
            return;
        }
        settings.put(option.name(), setting);
        if (setting.texts().size() > 1 && !option.isRepeatable()) {
            problems.add(setting.problem("has several values: give one"));
            return;
        }
        List<Object> read = new ArrayList<>();
        for (String text : setting.texts()) {
            try {
                read.add(option.type().read(text));
            } catch (IllegalArgumentException e) {
                problems.add(setting.problem(e.getMessage()));
            }
        }
        values.put(option.name(), read);
    }

    /** A value; null if there is none, or it is wrong. */
    @SuppressWarnings("unchecked")
    public <T> T get(JobOption<T> option) {
        List<Object> found = values.getOrDefault(option.name(), List.of());
        return found.isEmpty() ? null : (T) found.get(0);
    }

    /** All values that are right. */
    @SuppressWarnings("unchecked")
    public <T> List<T> all(JobOption<T> option) {
        return (List<T>) List.copyOf(values.getOrDefault(option.name(), List.of()));
    }

    /** Whether a flag is given. */
    public boolean isOn(JobOption<Boolean> flag) {
        return Boolean.TRUE.equals(get(flag));
    }

    /** Whether somebody gave it, rightly or not. */
    public boolean isGiven(JobOption<?> option) {
        Setting setting = settings.get(option.name());
        return setting != null && !setting.origin().equals("preset");
    }

    /** One option makes no sense without, or beside, another. */
    public void contradict(JobOption<?> option, JobOption<?> other, String why) {
        Setting setting = settings.get(option.name());
        Setting against = settings.get(other.name());
        String rest = against == null ? "without " + other.flag()
                : "beside " + other.flag() + "=" + against.shown() + " (" + against.origin() + ")";
        problems.add(setting.problem(rest + ": " + why));
    }

    /** @throws IllegalArgumentException with a line for each problem */
    public void check() {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The " + command.name() + " can't start:\n  - " + String.join("\n  - ", problems));
        }
    }

    /** For people, by name: nothing secret is among it. */
    public Map<String, String> shown() {
        return settings.values().stream().collect(
                Collectors.toMap(setting -> setting.option().name(), Setting::shown, (one, other) -> one, LinkedHashMap::new));
    }

    /** For the log: what, and who said so. */
    @Override
    public String toString() {
        return settings.values().stream().map(Setting::toString).collect(Collectors.joining(", "));
    }
}
