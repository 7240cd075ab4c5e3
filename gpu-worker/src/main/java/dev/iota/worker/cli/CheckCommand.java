package dev.iota.worker.cli;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.worker.ExitCode;
import dev.iota.worker.StateFolder;
import dev.iota.worker.store.ObjectStore;
import dev.iota.worker.store.ObjectStores;
import dev.iota.worker.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says whether this machine can work for a run, and what to mend if not. */
@Command(name = "check", mixinStandardHelpOptions = true, description = "Says whether this machine can work for a run; exit code 3 if not.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private StateOption state;

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        try (Access access = connection.open(this::key, state.path())) {
            Preflight preflight = new Preflight(connection, access);
            print(preflight.check(), out);
            return preflight.exitCode();
        }
    }

    private MinerKey key() {
        try {
            return StateFolder.readKey(state.path()).orElseThrow(() -> new CommandFailure(ExitCode.PREFLIGHT,
                    "a gate asks who this is, but there is no key in " + state.path() + "; make one with 'iota-worker keys init'"));
        } catch (IOException unreadable) {
            throw new CommandFailure(ExitCode.PREFLIGHT, unreadable.getMessage());
        }
    }

    static void print(List<Finding> findings, PrintWriter out) {
        for (int i = 0; i < findings.size(); i++) {
            out.println(findings.get(i).line(i + 1));
        }
        out.flush();
    }

    static ObjectStore open(String address) {
        try {
            return ObjectStores.open(address);
        } catch (StoreException | IllegalArgumentException malformed) {
            throw new CommandFailure(ExitCode.USAGE, "--store: " + malformed.getMessage());
        }
    }
}
