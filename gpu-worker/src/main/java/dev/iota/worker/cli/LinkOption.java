package dev.iota.worker.cli;

import dev.iota.worker.link.LinkShape;
import java.util.List;
import picocli.CommandLine.Option;

/** Which network the worker pretends to have, for measurements. */
final class LinkOption {
    @Option(names = "--simulated-link", paramLabel = "RATE/DELAY",
            description = "For measurements: holds activations and gradients back as a link such as 80mbit/50ms would, each way;"
                    + " without it, the network is as it is.")
    private String link;

    List<String> problems() {
        return new Problems().of("--simulated-link", this::shape).list();
    }

    /** @throws IllegalArgumentException naming the form */
    LinkShape shape() {
        return link == null ? LinkShape.UNLIMITED : LinkShape.parse(link);
    }
}
