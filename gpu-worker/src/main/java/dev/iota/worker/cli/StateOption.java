package dev.iota.worker.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the worker keeps what is its own. */
final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.iota/worker",
            description = "Folder of this worker's key and files; default: ${DEFAULT-VALUE}.")
    private Path state;

    Path path() {
        return state;
    }
}
