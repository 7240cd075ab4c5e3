package dev.iota.worker.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where options come from that are not given as flags: {@code --drain-timeout} from {@code IOTA_DRAIN_TIMEOUT} in the environment, else
 * from {@code drain-timeout} in the configuration file, else from its default.
 */
final class OptionSources implements IDefaultValueProvider {
    static final String FILE = "iota-worker.properties";
    private static final String PREFIX = "IOTA_";
    private static final int MAX_EDITS = 2;

    private final Map<String, String> environment;
    private final Path file;
    private final boolean isNamed;
    private final Map<String, String> entries = new TreeMap<>();
    private String unreadable;

    /** What a value came from. */
    enum Source {
        DEFAULT,
        FILE,
        ENV,
        FLAG
    }

    /** @param isNamed whether the file was asked for, so that it must be there */
    OptionSources(Map<String, String> environment, Path file, boolean isNamed) {
        this.environment = Map.copyOf(environment);
        this.file = file;
        this.isNamed = isNamed;
        read();
    }

    /** The file that the arguments name, else the environment, else the one in the state folder. */
    static OptionSources of(Map<String, String> environment, String... arguments) {
        Optional<String> named = given("config", environment, arguments);
        Path state = Path.of(given("state", environment, arguments)
                .orElseGet(() -> System.getProperty("user.home") + "/.iota/worker"));
        return new OptionSources(environment, named.map(Path::of).orElseGet(() -> state.resolve(FILE)), named.isPresent());
    }

    private static Optional<String> given(String name, Map<String, String> environment, String... arguments) {
        String flag = "--" + name;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(flag + "=")) {
                return Optional.of(arguments[i].substring(flag.length() + 1));
            }
            if (arguments[i].equals(flag) && i + 1 < arguments.length) {
                return Optional.of(arguments[i + 1]);
            }
        }
        return Optional.ofNullable(environment.get(variable(name)));
    }

    private void read() {
        if (!isNamed && !Files.exists(file)) {
            return;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
            properties.stringPropertyNames().forEach(key -> entries.put(key, properties.getProperty(key).strip()));
        } catch (IOException | IllegalArgumentException e) {
            unreadable = "--config: " + file + " can't be read (" + e + "): check that it is there, and that this user may read it";
        }
    }

    /** All that is wrong with file and environment, for options of these names (without dashes). */
    List<String> problems(Collection<String> known) {
        List<String> problems = new ArrayList<>();
        if (unreadable != null) {
            problems.add(unreadable);
        }
        entries.keySet().stream().filter(key -> !known.contains(key)).forEach(key -> problems.add(
                file + ": there is no option '" + key + "'"
                        + Nearest.to(key, known, 1 + key.length() / 3).map(name -> "; '" + name + "'?").orElse("")));
        List<String> variables = known.stream().map(OptionSources::variable).toList();
        environment.keySet().stream().filter(key -> key.startsWith(PREFIX) && !variables.contains(key)).sorted()
                .forEach(key -> Nearest.to(key, variables, MAX_EDITS).ifPresent(
                        name -> problems.add("environment: there is no option " + key + "; " + name + "?")));
        return problems;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String fromEnvironment = environment.get(variable(name(option)));
        return fromEnvironment != null ? fromEnvironment : entries.get(name(option));
    }

    /** Of an option that is not given as a flag. */
    Source source(OptionSpec option) {
        if (environment.containsKey(variable(name(option)))) {
            return Source.ENV;
        }
        return entries.containsKey(name(option)) ? Source.FILE : Source.DEFAULT;
    }

    /** The file, whether there is one or not. */
    Path file() {
        return file;
    }

    static String name(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    private static String variable(String name) {
        return PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
