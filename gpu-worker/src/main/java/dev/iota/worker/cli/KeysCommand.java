package dev.iota.worker.cli;

import dev.iota.protocol.crypto.MinerKey;
import dev.iota.worker.ExitCode;
import dev.iota.worker.StateFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The identity of a miner. */
@Command(name = "keys", mixinStandardHelpOptions = true, description = "Makes or shows this miner's key.")
final class KeysCommand {
    @Spec
    private CommandSpec command;

    @Command(name = "init", mixinStandardHelpOptions = true, description = "Makes a key, unless there is one, and prints the public half.")
    int init(@Mixin StateOption state) {
        try (StateFolder folder = StateFolder.open(state.path())) {
            Optional<MinerKey> present = folder.key();
            print(present.isPresent() ? present.get() : folder.createKey());
            return ExitCode.OK;
        } catch (IOException unusable) {
            throw new CommandFailure(ExitCode.PREFLIGHT, unusable.getMessage());
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Prints the public half of this miner's key.")
    int show(@Mixin StateOption state) {
        try {
            print(StateFolder.readKey(state.path()).orElseThrow(() -> new CommandFailure(ExitCode.PREFLIGHT,
                    "there is no key in " + state.path() + "; make one with 'iota-worker keys init'")));
            return ExitCode.OK;
        } catch (IOException unreadable) {
            throw new CommandFailure(ExitCode.PREFLIGHT, unreadable.getMessage());
        }
    }

    private void print(MinerKey key) {
        PrintWriter out = command.commandLine().getOut();
        out.println(key.miner());
        out.flush();
    }
}
