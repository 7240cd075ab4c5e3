package dev.iota.worker.cli;

import dev.iota.worker.ExitCode;
import dev.iota.worker.metrics.MetricsServer;
import dev.iota.worker.metrics.WorkerMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Whether and where the process can be watched. */
final class MetricsOptions {
    @Option(names = "--metrics-port", paramLabel = "PORT",
            description = "Answers GET /metrics for Prometheus at this port, 0 for a free one; without it, nowhere.")
    private Integer port;

    @Option(names = "--metrics-address", paramLabel = "HOST", defaultValue = "127.0.0.1",
            description = "Where that port is; default: ${DEFAULT-VALUE}. Whoever reaches it can read it.")
    private String host;

    /** Until it is closed there are answers. */
    interface Watched extends AutoCloseable {
        @Override
        void close();
    }

    /** All that is wrong with them. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (port != null && (port < 0 || port > 65_535)) {
            problems.add("--metrics-port must be 0 to 65535, not " + port);
        } else if (port != null && new InetSocketAddress(host, port).isUnresolved()) {
            problems.add("--metrics-address: no machine is known as " + host);
        }
        return problems;
    }

    /** Null for nowhere. */
    Integer port() {
        return port;
    }

    /** Nothing answers unless it was asked for. */
    Watched serve(WorkerMetrics metrics) {
        if (port == null) {
            return () -> {};
        }
        try {
            return MetricsServer.start(metrics, new InetSocketAddress(host, port))::close;
        } catch (IOException taken) {
            throw new CommandFailure(ExitCode.PREFLIGHT,
                    "--metrics-port: " + host + ":" + port + " can't be listened at (" + taken.getMessage() + "): choose another");
        }
    }
}
