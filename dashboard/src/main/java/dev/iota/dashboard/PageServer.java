package dev.iota.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves the page's files and its stream of events. */
final class PageServer implements AutoCloseable {
    private static final int THREADS = 16;
    private static final String POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String TEXT = "text/plain; charset=utf-8";

    static {
        // Else a small event waits for the acknowledgement of the one before it.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Assets assets = new Assets();
    private final Feed feed;
    private final AtomicInteger served = new AtomicInteger();

    private PageServer(HttpServer server, Feed feed) {
        this.server = server;
        this.feed = feed;
        this.threads = Executors.newFixedThreadPool(THREADS, task -> daemon(task, "page-" + served.incrementAndGet()));
    }

    static PageServer start(InetSocketAddress address, Feed feed) throws IOException {
        PageServer page = new PageServer(HttpServer.create(address, 0), feed);
        page.server.createContext("/", page::handle);
        page.server.setExecutor(page.threads);
        page.server.start();
        return page;
    }

    URI address() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().isAnyLocalAddress() ? "localhost" : bound.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cache-Control", "no-store");
        String path = exchange.getRequestURI().getPath();
        if (!exchange.getRequestMethod().equals("GET")) {
            headers.set("Allow", "GET");
            answer(exchange, 405, TEXT, "Only GET.\n");
        } else if (!isMeant(exchange)) {
            answer(exchange, 421, TEXT, "This page has another name: open it at " + address() + "\n");
        } else if (path.equals("/events")) {
            watch(exchange);
        } else if (assets.at(path) == null) {
            answer(exchange, 404, TEXT, "There is no " + path + ".\n");
        } else {
            answer(exchange, 200, assets.at(path).type(), assets.at(path).bytes());
        }
    }

    /** Another site's name that leads to this machine must not read the page (DNS rebinding). */
    private boolean isMeant(HttpExchange exchange) {
        InetSocketAddress bound = server.getAddress();
        if (!bound.getAddress().isLoopbackAddress()) {
            return true;
        }
        String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host")).orElse("").replaceFirst(":\\d+$", "");
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    private void watch(HttpExchange exchange) throws IOException {
        Optional<Watcher> watcher = feed.join(System.currentTimeMillis());
        if (watcher.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", "10");
            answer(exchange, 503, TEXT, "As many browsers watch as may (" + Feed.MAX_WATCHERS + "): close one.\n");
            return;
        }
        daemon(() -> stream(exchange, watcher.get()), "page-watcher").start();
    }

    private void stream(HttpExchange exchange, Watcher watcher) {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            watcher.serve(exchange.getResponseBody());
        } catch (IOException gone) {
            // The browser closed the page.
        } finally {
            feed.leave(watcher);
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        answer(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
