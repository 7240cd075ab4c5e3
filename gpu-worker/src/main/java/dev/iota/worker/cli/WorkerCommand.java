package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import dev.iota.worker.Release;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.data.DatasetCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The command line of a miner. */
@Command(
        name = "iota-worker",
        mixinStandardHelpOptions = true,
        versionProvider = WorkerCommand.Version.class,
        description = "Computes a stage of a model that is trained by many.",
        footer = {
            "",
            "Each option can be set in the configuration file (brokers=…), in the environment (IOTA_BROKERS), or as a flag (--brokers);",
            "of these the last counts. 'iota-worker config show' says what comes from where.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not fit to run, 4 not authorised, 10 device lost, 11 release too old,",
            "143 terminated."
        })
public final class WorkerCommand {

    /** The command line in an environment. */
    public static CommandLine commandLine(Map<String, String> environment) {
        return commandLine(environment, Conduct.HONEST);
    }

    /**
     * As above, for experiments with workers that don't do what they should.
     *
     * @param arguments that will be executed: they may name a configuration file
     */
    public static CommandLine commandLine(Map<String, String> environment, Conduct conduct, String... arguments) {
        OptionSources sources = OptionSources.of(environment, arguments);
        CommandLine line = new CommandLine(new WorkerCommand());
        List.of(new RunCommand(conduct), new ValidateCommand(), new CheckCommand(), new StatusCommand(), new OwnerCommands.Drain(),
                new OwnerCommands.Pause(), new OwnerCommands.Resume(), new KeysCommand(), ConfigCommand.with(sources), new BenchCommand(),
                new ServiceCommand(), new DatasetCommand(), new VersionCommand()).forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setDefaultValueProvider(sources);
        line.setExecutionExceptionHandler(WorkerCommand::explain);
        collectErrors(line);
        line.setExecutionStrategy(parsed -> execute(parsed, sources, line));
        return line;
    }

    private static void collectErrors(CommandLine line) {
        line.getCommandSpec().parser().collectErrors(true);
        line.getSubcommands().values().forEach(WorkerCommand::collectErrors);
    }

    /** Names of the options that a configuration file may have: those of all commands that read one. */
    static Set<String> configurable(CommandLine line) {
        return line.getSubcommands().values().stream().map(CommandLine::getCommandSpec).filter(WorkerCommand::readsFile)
                .flatMap(spec -> spec.options().stream()).filter(option -> !option.usageHelp() && !option.versionHelp())
                .map(OptionSources::name).filter(name -> !name.equals("config") && !name.equals("json")).collect(Collectors.toSet());
    }

    private static boolean readsFile(CommandSpec spec) {
        return spec.findOption("--brokers") != null;
    }

    /** Says all that is wrong at once. */
    private static int execute(ParseResult parsed, OptionSources sources, CommandLine line) {
        if (parsed.asCommandLineList().stream().anyMatch(each -> each.isUsageHelpRequested() || each.isVersionHelpRequested())) {
            return new CommandLine.RunLast().execute(parsed);
        }
        List<String> problems = new ArrayList<>();
        CommandSpec last = null;
        for (ParseResult each = parsed; each != null; each = each.subcommand()) {
            each.errors().stream().map(Exception::getMessage).filter(problem -> !problems.contains(problem)).forEach(problems::add);
            last = each.commandSpec();
        }
        if (readsFile(last)) {
            problems.addAll(sources.problems(configurable(line)));
        }
        if (problems.isEmpty()) {
            return new CommandLine.RunLast().execute(parsed);
        }
        problems.forEach(line.getErr()::println);
        line.getErr().println("'" + last.qualifiedName() + " --help' shows the options.");
        line.getErr().flush();
        return ExitCode.USAGE;
    }

    private static int explain(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        line.getErr().println(failure instanceof CommandFailure ? failure.getMessage() : failure.toString());
        line.getErr().flush();
        return failure instanceof CommandFailure known ? known.exitCode() : ExitCode.FAILED;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"iota-worker " + Release.name()};
        }
    }
}
