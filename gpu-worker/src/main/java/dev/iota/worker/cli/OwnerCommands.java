package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import dev.iota.worker.home.HomeClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the owner asks of a worker that runs on this machine. */
final class OwnerCommands {
    private OwnerCommands() {}

    /** One wish. */
    private abstract static class Wish implements Callable<Integer> {
        @Spec
        private CommandSpec command;

        @Mixin
        private StateOption state;

        /** Path and query at the worker's port. */
        abstract String action();

        /** For people, once it is taken. */
        abstract String taken();

        @Override
        public Integer call() throws InterruptedException {
            try {
                HomeClient.of(state.path()).act(action());
                PrintWriter out = command.commandLine().getOut();
                out.println(taken());
                out.flush();
                return ExitCode.OK;
            } catch (IOException absent) {
                throw new CommandFailure(ExitCode.FAILED, absent.getMessage());
            }
        }
    }

    @Command(name = "drain", mixinStandardHelpOptions = true,
            description = "Lets the worker end what is in flight, leave the run and end with exit code 0.")
    static final class Drain extends Wish {
        @Option(names = "--after-epoch",
                description = "Works on until the open epoch is sealed, so that what was done in it counts and is paid.")
        private boolean isAfterEpoch;

        @Override
        String action() {
            return isAfterEpoch ? "drain?after=epoch" : "drain";
        }

        @Override
        String taken() {
            return isAfterEpoch
                    ? "the worker ends when the open epoch is sealed ('iota-worker resume' takes that back)"
                    : "the worker ends when nothing is in flight any more; work of the open epoch is not paid (see --after-epoch)";
        }
    }

    @Command(name = "pause", mixinStandardHelpOptions = true,
            description = "Lets the worker end what is in flight and give up its place; the process stays.")
    static final class Pause extends Wish {
        @Override
        String action() {
            return "pause";
        }

        @Override
        String taken() {
            return "the worker rests when nothing is in flight any more; 'iota-worker resume' lets it ask for a place again";
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Takes back pause, or drain while the worker has not ended.")
    static final class Resume extends Wish {
        @Override
        String action() {
            return "resume";
        }

        @Override
        String taken() {
            return "the worker goes on";
        }
    }
}
