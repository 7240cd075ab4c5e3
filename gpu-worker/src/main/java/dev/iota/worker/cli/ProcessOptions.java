package dev.iota.worker.cli;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.run.RunSpec;
import dev.iota.worker.ExitCode;
import dev.iota.worker.IotaWorker;
import dev.iota.worker.Release;
import dev.iota.worker.StateFolder;
import dev.iota.worker.WorkerSettings;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.RetryingStore;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a process needs that works for a run, in whichever role. */
final class ProcessOptions {
    /** A process outlasts a store that is away for this long. */
    private static final long STORE_PATIENCE_MILLIS = 120_000;

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private StateOption state;

    @Mixin
    private DeviceOption device;

    @Mixin
    private ConfigOption config;

    @Option(names = "--logs", paramLabel = "STYLE", defaultValue = "plain",
            description = "plain, or json: one object a line, with run, stage and epoch; default: ${DEFAULT-VALUE}.")
    private LogStyle logs;

    @Option(names = "--stop-when-stdin-closes", description = "Ends when standard input does: with the process that started this one.")
    private boolean stopsWithStdin;

    /** All that was found fit. */
    record Start(RunSpec run, MinerKey key, StateFolder state, ObjectStore store, WorkerSettings settings) {}

    /** How the log looks. */
    enum LogStyle {
        PLAIN,
        JSON
    }

    /** What is to be done then; answers the exit code. */
    interface Process {
        int run(Start start) throws IOException, InterruptedException;
    }

    /**
     * @param role for people
     * @param problems of further options
     */
    int start(String role, PrintWriter out, List<String> problems, Process process) throws IOException, InterruptedException {
        Problems.require(connection.problems(), device.problems(), problems);
        if (logs == LogStyle.JSON) {
            IotaWorker.logAsJson();
        }
        try (StateFolder folder = openState()) {
            MinerKey key = key(folder);
            try (Access access = connection.open(() -> key, state.path())) {
                return start(role, out, process, folder, key, access);
            }
        } catch (StoreException failure) {
            throw new CommandFailure(ExitCode.FAILED, failure.getMessage());
        }
    }

    private int start(String role, PrintWriter out, Process process, StateFolder folder, MinerKey key, Access access)
            throws IOException, InterruptedException {
        WorkerSettings settings = new WorkerSettings(access.client(), connection.threads(), connection.compute(), stopsWithStdin)
                .withGate(access.gate());
        RunSpec run = requireFit(access, out);
        out.printf("iota-worker %s | %s %s | %s | run %s%n", Release.name(), role, key.miner(), settings.device(), connection.run());
        out.flush();
        int exitCode = process.run(new Start(run, key, folder, patient(access.store()), settings));
        if (exitCode == ExitCode.NOT_AUTHORISED && access.credentials().isPresent()) {
            // Started again, it asks the gate, which knows whether it may still take part.
            access.credentials().get().forget();
            return ExitCode.FAILED;
        }
        return exitCode;
    }

    Path state() {
        return state.path();
    }

    /** Whether another process decides when this one ends, and waits for nothing. */
    boolean stopsWithStdin() {
        return stopsWithStdin;
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

    /** Says only what is wrong: a healthy process starts with one line. */
    private RunSpec requireFit(Access access, PrintWriter out) {
        Preflight preflight = new Preflight(connection, device, state.path());
        List<Finding> findings = preflight.check(access, false);
        if (preflight.exitCode() != ExitCode.OK) {
            CheckCommand.print(findings, out);
            throw new CommandFailure(preflight.exitCode(), "this worker is not fit to run; see the errors above");
        }
        CheckCommand.print(findings.stream().filter(finding -> finding.level() != Finding.Level.OK).toList(), out);
        return preflight.run().orElseThrow();
    }
}
