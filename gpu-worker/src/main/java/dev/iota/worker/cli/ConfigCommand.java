package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** What a worker would be started with. */
@Command(name = "config", mixinStandardHelpOptions = true, description = "Shows what a worker would be started with.")
final class ConfigCommand {

    static CommandLine with(OptionSources sources) {
        return new CommandLine(new ConfigCommand()).addSubcommand(new Show(sources));
    }

    /** What the options of {@code run} are, and where each comes from. Takes whatever {@code run} takes. */
    @Command(name = "show", mixinStandardHelpOptions = true,
            description = "Prints each option of 'run' with its value and where that is from: default, file, env or flag. Takes its flags.")
    static final class Show implements Callable<Integer> {
        private static final String UNSET = "(not set)";

        private final OptionSources sources;

        @Spec
        private CommandSpec command;

        @Unmatched
        private List<String> flags = new ArrayList<>();

        Show(OptionSources sources) {
            this.sources = sources;
        }

        @Override
        public Integer call() {
            CommandLine worker = command.root().commandLine();
            CommandLine run = worker.getSubcommands().get("run");
            ParseResult given = run.parseArgs(flags.toArray(String[]::new));
            PrintWriter out = command.commandLine().getOut();
            out.println("file: " + sources.file() + (Files.exists(sources.file()) ? "" : " (there is none)"));
            run.getCommandSpec().options().stream().filter(option -> !option.usageHelp() && !option.versionHelp())
                    .sorted(Comparator.comparing(OptionSources::name)).forEach(option -> out.println(line(option, given)));
            out.flush();
            Problems.require(given.errors().stream().map(Exception::getMessage).distinct().toList(),
                    sources.problems(WorkerCommand.configurable(worker)));
            return ExitCode.OK;
        }

        /** Settings of Kafka's clients may be passwords. */
        private static String masked(Map<?, ?> settings) {
            return settings.isEmpty()
                    ? UNSET
                    : settings.keySet().stream().map(key -> key + "=…").sorted().collect(Collectors.joining(" "));
        }

        private String line(OptionSpec option, ParseResult given) {
            boolean isFlag = given.hasMatchedOption(option);
            Object value = option.getValue();
            String text = value == null ? UNSET : value instanceof Map<?, ?> secrets ? masked(secrets) : String.valueOf(value);
            String source = (isFlag ? OptionSources.Source.FLAG : sources.source(option)).name().toLowerCase(Locale.ROOT);
            return String.format("%-24s %-40s %s", OptionSources.name(option), text, source);
        }
    }
}
