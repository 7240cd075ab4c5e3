package dev.iota.jobs;

import dev.iota.jobs.options.JobCommand;
import dev.iota.jobs.options.Release;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What {@code java -jar} finds in the jar: the jobs and their options, told without Flink. */
public final class Jobs {
    /** The command lines of all jobs. */
    public static final List<JobCommand> COMMANDS =
            List.of(OrchestratorArguments.COMMAND, ValidatorArguments.COMMAND, ArchiveArguments.COMMAND);

    private Jobs() {}

    /** Never ends the process: where no class is named, Flink may run this in its JobManager. */
    public static void main(String[] arguments) {
        CommandLine line = commandLine();
        ParseResult parsed = line.parseArgs(arguments);
        if (CommandLine.executeHelpRequest(parsed) != null) {
            return;
        }
        if (!parsed.hasSubcommand()) {
            line.usage(System.out);
            return;
        }
        JobCommand command = (JobCommand) parsed.subcommand().commandSpec().userObject();
        throw new IllegalArgumentException(
                "Flink runs the " + command.name() + ": flink run -c " + command.mainClass() + " <this jar> <options>");
    }

    static CommandLine commandLine() {
        CommandSpec spec = CommandSpec.create().name("iota-jobs").version("iota-jobs " + Release.name()).mixinStandardHelpOptions(true);
        spec.usageMessage().description("The Flink jobs of a training run. <job> --help shows the options of one; Flink starts it:",
                "  flink run -c <class> <this jar> <options>");
        COMMANDS.forEach(command -> spec.addSubcommand(command.name(), command.spec()));
        return new CommandLine(spec);
    }
}
