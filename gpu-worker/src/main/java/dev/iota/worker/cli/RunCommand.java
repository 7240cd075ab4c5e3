package dev.iota.worker.cli;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.ExitCode;
import dev.iota.worker.Release;
import dev.iota.worker.StateFolder;
import dev.iota.worker.WorkerProcess;
import dev.iota.worker.WorkerSettings;
import dev.iota.worker.compute.Conduct;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.RetryingStore;
import dev.iota.worker.store.StoreException;
import dev.iota.worker.torch.TorchStage;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Works for a run until it is over. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Works for a run until it is over.")
final class RunCommand implements Callable<Integer> {
    private final Conduct conduct;

    @Spec
    private CommandSpec command;

    @Mixin
    private ConnectionOptions connection;

    /** A worker outlasts a store that is away for this long. */
    private static final long STORE_PATIENCE_MILLIS = 120_000;

    @Mixin
    private StateOption state;

    @Option(names = "--stop-when-stdin-closes", description = "Ends when standard input does: with the process that started this one.")
    private boolean stopsWithStdin;

    RunCommand(Conduct conduct) {
        this.conduct = conduct;
    }

    @Override
    public Integer call() throws Exception {
        WorkerSettings settings =
                new WorkerSettings(connection.client(), connection.threads(), connection.compute(), stopsWithStdin);
        try (ObjectStore store = CheckCommand.open(connection.store()); StateFolder folder = openState()) {
            MinerKey key = key(folder);
            PrintWriter out = command.commandLine().getOut();
            out.printf("iota-worker %s | miner %s | %s | run %s%n", Release.name(), key.miner(), settings.device(), connection.run());
            out.flush();
            RunSpec run = requireFit(store, out);
            return new WorkerProcess(run, key, folder, patient(store), settings, conduct, place -> conduct.computing(
                    TorchStage.create(run.model(), place.stage(), run.training(), settings.compute()))).run();
        } catch (StoreException failure) {
            throw new CommandFailure(ExitCode.FAILED, failure.getMessage());
        }
    }

    private static ObjectStore patient(ObjectStore store) {
        return new RetryingStore(store, STORE_PATIENCE_MILLIS, System::currentTimeMillis,
                millis -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis)));
    }

    private StateFolder openState() {
        try {
            return StateFolder.open(state.path());
        } catch (IOException unusable) {
            throw new CommandFailure(ExitCode.PREFLIGHT, "--state: " + unusable.getMessage());
        }
    }

    private static MinerKey key(StateFolder folder) {
        try {
            MinerKey present = folder.key().orElse(null);
            return present == null ? folder.createKey() : present;
        } catch (IOException unreadable) {
            throw new CommandFailure(ExitCode.PREFLIGHT, unreadable.getMessage());
        }
    }

    /** Says only what is wrong: a healthy worker starts with one line. */
    private RunSpec requireFit(ObjectStore store, PrintWriter out) {
        Preflight preflight = new Preflight(connection);
        List<Finding> findings = preflight.check(store);
        if (preflight.exitCode() != ExitCode.OK) {
            CheckCommand.print(findings, out);
            throw new CommandFailure(preflight.exitCode(), "this worker is not fit to run; see the errors above");
        }
        CheckCommand.print(findings.stream().filter(finding -> finding.level() != Finding.Level.OK).toList(), out);
        return preflight.run().orElseThrow();
    }
}
