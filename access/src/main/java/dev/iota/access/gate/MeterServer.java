package dev.iota.access.gate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Answers {@code GET /metrics} for Prometheus, on this machine alone. */
public final class MeterServer implements AutoCloseable {
    private final HttpServer server;
    private final GateMeter meter;

    private MeterServer(HttpServer server, GateMeter meter) {
        this.server = server;
        this.meter = meter;
    }

    /** @param port 0 for a free one */
    public static MeterServer start(GateMeter meter, int port) throws IOException {
        MeterServer metrics = new MeterServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0), meter);
        metrics.server.createContext("/metrics", metrics::answer);
        metrics.server.start();
        return metrics;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] text = meter.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }
}
