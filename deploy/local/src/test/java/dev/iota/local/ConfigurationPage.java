package dev.iota.local;

import dev.iota.jobs.Jobs;
import dev.iota.jobs.options.JobCommand;
import dev.iota.jobs.options.JobOption;
import dev.iota.worker.cli.WorkerCommand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The reference of all options, from the models by which they are read. */
final class ConfigurationPage {
    private final StringBuilder page = new StringBuilder();

    private ConfigurationPage() {}

    /** Everything after the page's introduction. */
    static String generate() {
        ConfigurationPage page = new ConfigurationPage();
        page.page.append("\n## Jobs\n");
        Jobs.COMMANDS.forEach(page::add);
        page.page.append("\n## iota-worker\n");
        page.addAll(WorkerCommand.commandLine(Map.of()), true);
        page.page.append("\n## ./iota\n");
        page.addAll(Iota.commandLine(), false);
        return page.page.toString();
    }

    private void add(JobCommand job) {
        page.append("\n### ").append(job.mainClass().replaceFirst(".*\\.", "")).append('\n').append(job.description()).append("\n\n");
        page.append("| option | environment | must be | default | |\n| --- | --- | --- | --- | --- |\n");
        for (JobOption<?> option : job.options()) {
            String preset = option.isRequired() ? "required" : option.preset() == null ? "" : option.preset();
            row(code(option.flag() + (option.type().label().isEmpty() ? "" : " " + option.type().label())), code(option.variable()),
                    option.type().form(), preset, option.description());
        }
    }

    private void addAll(CommandLine line, boolean hasVariables) {
        CommandSpec spec = line.getCommandSpec();
        List<ArgSpec> arguments = new ArrayList<>();
        spec.options().stream().filter(option -> !option.inherited() && !option.hidden() && !isOfEveryCommand(option))
                .forEach(arguments::add);
        spec.positionalParameters().stream().filter(parameter -> !parameter.hidden()).forEach(arguments::add);
        if (!arguments.isEmpty()) {
            page.append("\n### ").append(spec.qualifiedName()).append('\n').append(String.join(" ", spec.usageMessage().description()));
            page.append(hasVariables ? "\n\n| option | environment | default | |\n| --- | --- | --- | --- |\n"
                    : "\n\n| option | default | |\n| --- | --- | --- |\n");
            arguments.forEach(argument -> add(argument, hasVariables));
        }
        line.getSubcommands().values().stream().distinct().forEach(command -> addAll(command, hasVariables));
    }

    private static boolean isOfEveryCommand(OptionSpec option) {
        return option.usageHelp() || option.versionHelp();
    }

    private void add(ArgSpec argument, boolean hasVariables) {
        String name = code(argument instanceof OptionSpec option ? named(option) : argument.paramLabel());
        String description = description(argument);
        if (!hasVariables) {
            row(name, preset(argument), description);
        } else {
            row(name, argument instanceof PositionalParamSpec ? "" : code(variable((OptionSpec) argument)), preset(argument), description);
        }
    }

    private static String named(OptionSpec option) {
        return option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
    }

    /** As {@code EnvironmentDefaults} of the worker asks for it. */
    private static String variable(OptionSpec option) {
        return "IOTA_" + option.longestName().replaceFirst("^-+", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String preset(ArgSpec argument) {
        if (argument.required()) {
            return argument.group() == null ? "required" : "";
        }
        Object preset = argument.defaultValue() != null ? argument.defaultValue() : argument.initialValue();
        boolean isNothing = preset == null || preset.equals("__no_default_value__") || preset instanceof Boolean
                || preset instanceof Collection<?> many && many.isEmpty() || preset instanceof Map<?, ?> map && map.isEmpty();
        return isNothing ? "" : atHome(preset.toString());
    }

    private static String description(ArgSpec argument) {
        String candidates = argument.completionCandidates() == null ? ""
                : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                .collect(Collectors.joining(", "));
        return atHome(String.join(" ", argument.description()))
                .replace("${DEFAULT-VALUE}", preset(argument))
                .replace("${COMPLETION-CANDIDATES}", candidates)
                .replaceAll(" *\\((default:? *)?" + Pattern.quote(preset(argument)) + "\\)|; default: " + Pattern.quote(preset(argument)) + "(?=\\.)", "")
                .replace("%n", " ")
                .replace("%%", "%");
    }

    /** The same whoever writes the page. */
    private static String atHome(String text) {
        return text.replace(System.getProperty("user.home") + "/", "~/");
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private void row(String... cells) {
        page.append("| ").append(String.join(" | ", List.of(cells).stream().map(cell -> cell.replace("|", "\\|")).toList())).append(" |\n");
    }
}
