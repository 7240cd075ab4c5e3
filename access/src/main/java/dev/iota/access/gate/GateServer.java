package dev.iota.access.gate;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectReason;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.gate.GateCall;
import dev.iota.protocol.gate.ObjectRequest.Wanted;
import dev.iota.protocol.gate.Refusal;
import dev.iota.protocol.gate.Refusal.Reason;
import dev.iota.protocol.id.MinerId;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Serves the gate's requests over HTTP: what goes over the wire is bounded and checked here, what it means is decided elsewhere. */
final class GateServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GateServer.class);

    static {
        // Else a small answer waits for the acknowledgement of the one before it.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final GateSettings settings;
    private final HttpServer server;
    private final Deadlines deadlines;
    private final RunDesk desk;
    private final ObjectSource objects;
    private final GateMeter meter;
    private final LongSupplier clockMillis;
    private final CallChecks checks;
    private final RateLimiter<InetAddress> addresses;

    /** Answers a miner's request. */
    private interface Answer {
        Object to(MinerId miner, byte[] body) throws RejectedException, GateRefusal;
    }

    private GateServer(HttpServer server, GateSettings settings, RunDesk desk, ObjectSource objects, GateMeter meter,
            LongSupplier clockMillis) {
        this.settings = settings;
        this.server = server;
        this.desk = desk;
        this.objects = objects;
        this.meter = meter;
        this.clockMillis = clockMillis;
        GateLimits limits = settings.limits();
        this.deadlines = new Deadlines(limits.threads(), limits.callMillis());
        this.checks = new CallChecks(settings.run(), settings.hosts(server.getAddress().getPort()), settings.release(), limits);
        this.addresses = new RateLimiter<>(limits.addressCallsPerSecond());
    }

    static GateServer start(GateSettings settings, RunDesk desk, ObjectSource objects, GateMeter meter, LongSupplier clockMillis)
            throws IOException {
        GateServer gate = new GateServer(listen(settings), settings, desk, objects, meter, clockMillis);
        gate.server.createContext("/", gate::handle);
        gate.server.setExecutor(gate.deadlines);
        gate.server.start();
        return gate;
    }

    private static HttpServer listen(GateSettings settings) throws IOException {
        if (settings.tls().isEmpty()) {
            return HttpServer.create(settings.bind(), 0);
        }
        HttpsServer server = HttpsServer.create(settings.bind(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(settings.tls().get()));
        return server;
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        deadlines.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            try {
                route(exchange);
            } catch (GateRefusal refusal) {
                refuse(exchange, refusal.reason(), refusal.getMessage());
            } catch (RejectedException malformed) {
                boolean isNewer = malformed.reason() == RejectReason.UNKNOWN_VERSION;
                refuse(exchange, isNewer ? Reason.UNKNOWN_VERSION : Reason.MALFORMED, malformed.getMessage());
            } catch (RuntimeException broken) {
                LOG.error("a request failed", broken);
                refuse(exchange, Reason.FAILED, "the gate failed; its log says why");
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException, GateRefusal, RejectedException {
        if (!addresses.allows(exchange.getRemoteAddress().getAddress(), System.nanoTime())) {
            throw new GateRefusal(Reason.TOO_MANY, "too many requests from this address: wait a few seconds");
        }
        String path = exchange.getRequestURI().getRawPath();
        if (GateCall.ADMISSION_PATH.equals(path)) {
            answer(exchange, desk::admit);
        } else if (GateCall.OBJECTS_PATH.equals(path)) {
            answer(exchange, desk::urls);
        } else if (GateCall.EARNINGS_PATH.equals(path)) {
            answer(exchange, desk::earnings);
        } else if (path != null && path.startsWith(FileObjects.PATH) && objects instanceof FileObjects files) {
            Wanted granted = files.check(exchange.getRequestMethod(), path, exchange.getRequestURI().getRawQuery());
            Deadlines.allow(settings.limits().transferMillis());
            FileTransfer.serve(exchange, files, granted);
        } else {
            throw new GateRefusal(Reason.UNKNOWN_PATH, "the gate answers " + GateCall.ADMISSION_PATH + ", " + GateCall.OBJECTS_PATH
                    + " and " + GateCall.EARNINGS_PATH);
        }
    }

    private void answer(HttpExchange exchange, Answer answer) throws IOException, GateRefusal, RejectedException {
        if (!exchange.getRequestMethod().equals("POST") || exchange.getRequestURI().getRawQuery() != null) {
            exchange.getResponseHeaders().set("Allow", "POST");
            throw new GateRefusal(Reason.WRONG_METHOD, "only POST, without a query");
        }
        byte[] body = exchange.getRequestBody().readNBytes(settings.limits().bodyBytes() + 1);
        if (body.length > settings.limits().bodyBytes()) {
            throw new GateRefusal(Reason.TOO_LARGE, "a request has at most " + settings.limits().bodyBytes() + " bytes");
        }
        Headers headers = exchange.getRequestHeaders();
        String host = only(headers, "Host");
        MinerId miner = checks.check("POST", host == null ? "" : host, exchange.getRequestURI().getRawPath(),
                name -> only(headers, name), body, clockMillis.getAsLong(), System.nanoTime());
        send(exchange, 200, answer.to(miner, body));
    }

    private static String only(Headers headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : null;
    }

    private void refuse(HttpExchange exchange, Reason reason, String message) throws IOException {
        meter.refused(reason);
        // Who floods the gate is not to flood its log too.
        LOG.atLevel(reason == Reason.TOO_MANY ? Level.DEBUG : Level.INFO)
                .log("refused {} of {}: {} ({})", exchange.getRequestMethod(), exchange.getRemoteAddress(), message, reason);
        if (exchange.getResponseCode() != -1) {
            return;
        }
        if (reason == Reason.TOO_MANY || reason == Reason.UNAVAILABLE) {
            exchange.getResponseHeaders().set("Retry-After", "5");
        }
        send(exchange, reason.status(), new Refusal(Refusal.VERSION, reason, message, clockMillis.getAsLong()));
    }

    private static void send(HttpExchange exchange, int status, Object answer) throws IOException {
        byte[] json = Json.write(answer);
        exchange.getResponseHeaders().putAll(Map.of("Content-Type", List.of("application/json")));
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }
}
