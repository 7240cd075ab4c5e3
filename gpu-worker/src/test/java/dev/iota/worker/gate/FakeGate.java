package dev.iota.worker.gate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.iota.protocol.earnings.Earnings;
import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import dev.iota.protocol.gate.Admission;
import dev.iota.protocol.gate.AdmissionRequest;
import dev.iota.protocol.gate.Credentials;
import dev.iota.protocol.gate.EarningsAnswer;
import dev.iota.protocol.gate.GateCall;
import dev.iota.protocol.gate.Refusal;
import dev.iota.protocol.id.RunId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Admits everybody, or says what it is told to. */
public final class FakeGate implements AutoCloseable {
    private static final RunId RUN = new RunId("r");

    private final HttpServer server;
    /** With which it refuses; null to admit. */
    public volatile Refusal.Reason refusal;
    public volatile Earnings earnings = Earnings.UNKNOWN;
    /** How many credentials were asked for. */
    public int issued;

    public FakeGate() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(GateCall.ADMISSION_PATH, this::admit);
        server.createContext(GateCall.EARNINGS_PATH, this::tellEarnings);
        server.start();
    }

    public String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void admit(HttpExchange exchange) throws IOException {
        try (exchange) {
            AdmissionRequest request =
                    Json.read(exchange.getRequestBody().readAllBytes(), AdmissionRequest.class, AdmissionRequest.VERSION);
            issued += refusal == null && request.renew() ? 1 : 0;
            answer(exchange, new Admission(Admission.VERSION, RUN, "00".repeat(32), "nowhere", "localhost:1", Admission.Security.PLAINTEXT,
                    null, request.renew() ? new Credentials("user", "password-" + issued) : null));
        } catch (RejectedException malformed) {
            throw new IOException(malformed);
        }
    }

    private void tellEarnings(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, new EarningsAnswer(EarningsAnswer.VERSION, earnings));
        }
    }

    private void answer(HttpExchange exchange, Object admitted) throws IOException {
        Refusal.Reason refused = refusal;
        byte[] json = Json.write(refused == null ? admitted : new Refusal(Refusal.VERSION, refused, "update to 9.9", 1));
        exchange.sendResponseHeaders(refused == null ? 200 : refused.status(), json.length);
        exchange.getResponseBody().write(json);
    }
}
