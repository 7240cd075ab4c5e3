package dev.iota.worker.home;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.iota.protocol.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the worker's owner, on this machine alone: health, status, metrics, a page, and what it is asked to do. */
public final class HomeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HomeServer.class);
    private static final String POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";
    private static final int THREADS = 2;
    private static final Pattern SHARE = Pattern.compile("threads=(\\d{1,4})");
    private static final Map<String, Asset> ASSETS = Map.of(
            "/", new Asset("home.html", "text/html; charset=utf-8"),
            "/home.css", new Asset("home.css", "text/css; charset=utf-8"),
            "/home.js", new Asset("home.js", "text/javascript; charset=utf-8"),
            "/icon.svg", new Asset("icon.svg", "image/svg+xml"));

    private final HttpServer server;
    private final Path folder;
    private final Owner owner;
    private final HomeGuard guard;
    private final Endpoint endpoint;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "home");
        thread.setDaemon(true);
        return thread;
    });

    private record Asset(String resource, String type) {}

    private record Answer(int status, String type, byte[] body) {
        static Answer of(int status, String text) {
            return new Answer(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8));
        }

        static Answer json(int status, Object value) {
            return new Answer(status, JSON, Json.write(value));
        }
    }

    private HomeServer(HttpServer server, Path folder, Owner owner) {
        this.server = server;
        this.folder = folder;
        this.owner = owner;
        String token = Endpoint.newToken();
        this.guard = new HomeGuard(token);
        this.endpoint = Endpoint.of("http://127.0.0.1:" + server.getAddress().getPort() + "/", token);
    }

    /**
     * @param port 0 for a free one
     * @param folder of the worker's state, where it is told
     * @throws IOException if the port is taken
     */
    public static HomeServer start(int port, Path folder, Owner owner) throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}), port);
        HomeServer home = new HomeServer(HttpServer.create(loopback, 0), folder, owner);
        home.server.createContext("/", home::handle);
        home.server.setExecutor(home.threads);
        home.server.start();
        home.endpoint.write(folder);
        LOG.info("status at {} ('iota-worker status' says from where it can be steered)", home.endpoint.address());
        return home;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Headers asked = exchange.getRequestHeaders();
        int status = guard.judge(new HomeGuard.Request(
                exchange.getRequestMethod(), asked.getFirst("Host"), asked.getFirst("Origin"), asked.getFirst(HomeGuard.TOKEN_HEADER)));
        Answer answer = status == 200 ? answer(exchange) : refusal(status);
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Security-Policy", POLICY);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cache-Control", "no-store");
            headers.set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private Answer refusal(int status) {
        return Answer.of(status, switch (status) {
            case 421 -> "This has another name: open " + endpoint.address();
            case 405 -> "Only GET and POST.";
            default -> "Only the worker's owner may do that: 'iota-worker status' says the page's whole address.";
        });
    }

    private Answer answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return exchange.getRequestMethod().equals("POST") ? act(path, exchange.getRequestURI().getQuery()) : show(path);
    }

    private Answer show(String path) {
        if (ASSETS.containsKey(path)) {
            return asset(ASSETS.get(path));
        }
        return switch (path) {
            case "/status" -> Answer.json(200, owner.status());
            case "/metrics" -> new Answer(200, METRICS, owner.metrics().getBytes(StandardCharsets.UTF_8));
            case "/livez" -> health(owner.status(), true);
            case "/readyz" -> health(owner.status(), false);
            default -> Answer.of(404, "There is no " + path + ".");
        };
    }

    private static Answer health(StatusReport status, boolean isOfLife) {
        StatusReport.Health health = status.health();
        return Answer.json((isOfLife ? health.isAlive() : health.isReady()) ? 200 : 503, health);
    }

    private Answer act(String path, String query) {
        switch (path) {
            case "/drain" -> owner.drain("after=epoch".equals(query));
            case "/pause" -> owner.pause();
            case "/resume" -> owner.resume();
            case "/share" -> {
                return share(query);
            }
            default -> {
                return Answer.of(404, "There is no " + path + ".");
            }
        }
        return Answer.json(200, owner.status());
    }

    private Answer share(String query) {
        Matcher asked = SHARE.matcher(String.valueOf(query));
        if (!asked.matches()) {
            return Answer.of(400, "Ask for ?threads=N.");
        }
        try {
            owner.share(Integer.parseInt(asked.group(1)));
            return Answer.json(200, owner.status());
        } catch (IllegalArgumentException tooMany) {
            return Answer.of(400, tooMany.getMessage());
        }
    }

    private static Answer asset(Asset asset) {
        try (InputStream in = HomeServer.class.getResourceAsStream(asset.resource())) {
            return new Answer(200, asset.type(), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            Endpoint.remove(folder);
        } catch (IOException left) {
            LOG.warn("the file of the endpoint could not be removed from {}: {}", folder, left.getMessage());
        }
    }
}
