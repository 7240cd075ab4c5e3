package dev.iota.worker.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code GET /metrics}, and nothing else. */
public final class MetricsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
    private static final String PATH = "/metrics";

    private final WorkerMetrics metrics;
    private final HttpServer server;

    private MetricsServer(WorkerMetrics metrics, HttpServer server) {
        this.metrics = metrics;
        this.server = server;
    }

    /** @throws IOException if the address can't be listened at */
    public static MetricsServer start(WorkerMetrics metrics, InetSocketAddress address) throws IOException {
        MetricsServer started = new MetricsServer(metrics, HttpServer.create(address, 0));
        started.server.createContext(PATH, started::answer);
        started.server.start();
        LOG.info("metrics at {}", started.address());
        return started;
    }

    /** Where it answers. */
    public String address() {
        return "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort() + PATH;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isKnown = exchange.getRequestURI().getPath().equals(PATH) && exchange.getRequestMethod().equals("GET");
            byte[] body = isKnown ? metrics.text().getBytes(StandardCharsets.UTF_8) : new byte[0];
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(isKnown ? 200 : 404, isKnown ? body.length : -1);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
