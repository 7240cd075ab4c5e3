package dev.iota.worker.home;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** Asks the worker that runs with a state folder. */
public final class HomeClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Endpoint endpoint;

    private HomeClient(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** @throws IOException if no worker runs there */
    public static HomeClient of(Path folder) throws IOException {
        return new HomeClient(Endpoint.read(folder).orElseThrow(() -> new IOException("no iota-worker runs with the state folder " + folder
                + " (start one with 'iota-worker run', or say --state)")));
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public StatusReport status() throws IOException, InterruptedException {
        return send(request("status").GET().build());
    }

    /** @param action {@code drain}, {@code pause}, {@code resume}, with its query */
    public StatusReport act(String action) throws IOException, InterruptedException {
        return send(request(action).POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(endpoint.address() + path)).timeout(PATIENCE)
                .header(HomeGuard.TOKEN_HEADER, endpoint.token());
    }

    private StatusReport send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException gone) {
            throw new IOException("the worker at " + endpoint.address() + " does not answer; it has ended, or hangs (process "
                    + endpoint.processId() + ")", gone);
        }
        if (response.statusCode() != 200) {
            throw new IOException(endpoint.address() + " answers " + response.statusCode() + ": " + new String(response.body()).strip());
        }
        try {
            return Json.read(response.body(), StatusReport.class, StatusReport.VERSION);
        } catch (RejectedException other) {
            throw new IOException("the worker at " + endpoint.address() + " is of another release: " + other.getMessage(), other);
        }
    }
}
