package dev.iota.worker.cli;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.protocol.event.Json;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says whether this machine can work for a run, and what to mend if not. */
@Command(name = "check", mixinStandardHelpOptions = true,
        description = "Says whether this machine can work for a run, errors first; exit code 3 if not.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private DeviceOption device;

    @Mixin
    private StateOption state;

    @Mixin
    private ConfigOption config;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean isJson;

    /** @param exitCode what the errors come to */
    record Report(int exitCode, List<Finding> findings) {}

    @Override
    public Integer call() {
        Problems.require(connection.problems(), device.problems());
        PrintWriter out = command.commandLine().getOut();
        try (Access access = connection.open(this::key, state.path())) {
            Preflight preflight = new Preflight(connection, device, state.path());
            List<Finding> findings = preflight.check(access, true);
            if (isJson) {
                out.println(Json.pretty(new Report(preflight.exitCode(), findings)));
                out.flush();
            } else {
                print(findings, out);
            }
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
