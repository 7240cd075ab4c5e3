package dev.iota.worker.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where options are taken from that are not given; {@link OptionSources} finds it before options are parsed. */
final class ConfigOption {
    @Option(names = "--config", paramLabel = "FILE",
            description = "Properties file of options, such as drain-timeout=60; default: " + OptionSources.FILE + " in the state folder.")
    private Path file;

    Path file() {
        return file;
    }
}
