package dev.iota.worker.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How the owner reaches a worker that runs, and how it ends. */
final class HomeOptions {
    private static final int MAX_DRAIN_SECONDS = 86_400;

    @Option(names = "--http-port", paramLabel = "PORT", defaultValue = "0",
            description = "Port on this machine alone for status, health and the page; 0 for a free one; default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--drain-timeout", paramLabel = "SECONDS", defaultValue = "30",
            description = "How long what is in flight may take to end when the worker is told to; default: ${DEFAULT-VALUE}.")
    private int drainSeconds;

    int port() {
        return port;
    }

    long drainMillis() {
        return drainSeconds * 1_000L;
    }

    List<String> problems(Integer metricsPort) {
        List<String> problems = new ArrayList<>();
        if (port < 0 || port > 65_535) {
            problems.add("--http-port must be 0 to 65535, not " + port);
        }
        if (port > 0 && metricsPort != null && metricsPort == port) {
            problems.add("--http-port and --metrics-port are both " + port + ": leave out the second, the first answers GET /metrics too");
        }
        if (drainSeconds < 0 || drainSeconds > MAX_DRAIN_SECONDS) {
            problems.add("--drain-timeout must be 0 to " + MAX_DRAIN_SECONDS + " seconds, not " + drainSeconds);
        }
        return problems;
    }
}
