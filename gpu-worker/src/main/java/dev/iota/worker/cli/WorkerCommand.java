package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import dev.iota.worker.Release;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.data.DatasetCommand;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line of a miner. */
@Command(
        name = "iota-worker",
        mixinStandardHelpOptions = true,
        versionProvider = WorkerCommand.Version.class,
        description = "Computes a stage of a model that is trained by many.",
        footer = {
            "",
            "Each option can be set by an environment variable: --brokers by IOTA_BROKERS, and so on.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not fit to run, 4 not authorised, 10 device lost, 11 release too old,",
            "143 terminated."
        })
public final class WorkerCommand {

    /** The command line in an environment. */
    public static CommandLine commandLine(Map<String, String> environment) {
        return commandLine(environment, Conduct.HONEST);
    }

    /** As above, for experiments with workers that don't do what they should. */
    public static CommandLine commandLine(Map<String, String> environment, Conduct conduct) {
        CommandLine line = new CommandLine(new WorkerCommand());
        List.of(new RunCommand(conduct), new ValidateCommand(), new CheckCommand(), new KeysCommand(), new DatasetCommand())
                .forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setDefaultValueProvider(new EnvironmentDefaults(environment));
        line.setExecutionExceptionHandler(WorkerCommand::explain);
        return line;
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
