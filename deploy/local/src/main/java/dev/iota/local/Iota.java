package dev.iota.local;

import dev.iota.local.lab.LabCommand;
import dev.iota.worker.data.DatasetCommand;
import dev.iota.worker.data.TextException;
import dev.iota.worker.store.StoreException;
import dev.iota.worker.torch.NativeLibraryException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code ./iota}. */
@Command(
        name = "iota",
        mixinStandardHelpOptions = true,
        version = "iota 0.1.0",
        subcommands = {TrainCommand.class, GenerateCommand.class, ClusterCommand.class, ModelCommand.class, DatasetCommand.class, StatusCommand.class,
            PageCommand.class, EpochsCommand.class, ScoresCommand.class, AgreementsCommand.class, RewardsCommand.class, WhyCommand.class,
            TraceCommand.class, StakeCommand.class, GateCommand.class, AuditCommand.class, RollbackCommand.class, ExportCommand.class,
            SqlCommand.class, ArchiveCommand.class, BenchCommand.class, LabCommand.class},
        description = "Trains language models cut into stages, on Flink and Kafka.",
        footer = {"", "./iota test runs all tests.", "Exit codes: 0 done, 1 failed, 2 wrong usage or text, 3 this machine lacks something, 130 interrupted."})
public final class Iota {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "show where errors come from")
    private boolean isVerbose;

    private Iota() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        Iota iota = new Iota();
        CommandLine line = new CommandLine(iota);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> iota.explain(failure, command));
        return line;
    }

    private int explain(Exception failure, CommandLine command) {
        if (isVerbose) {
            failure.printStackTrace(command.getErr());
        }
        int exitCode = exitCode(failure);
        command.getErr().println(exitCode == LocalFailure.INTERNAL && !(failure instanceof LocalFailure)
                ? "Failed: " + failure + " (--verbose shows where)" : failure.getMessage());
        command.getErr().flush();
        return exitCode;
    }

    private static int exitCode(Exception failure) {
        if (failure instanceof LocalFailure known) {
            return known.exitCode();
        }
        if (failure instanceof StoreException || failure instanceof NativeLibraryException) {
            return LocalFailure.PREFLIGHT;
        }
        boolean isInput = failure instanceof TextException || failure instanceof IllegalArgumentException;
        return isInput ? LocalFailure.USAGE : LocalFailure.INTERNAL;
    }
}
