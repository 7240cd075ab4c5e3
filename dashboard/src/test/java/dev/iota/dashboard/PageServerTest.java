package dev.iota.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.iota.protocol.id.RunId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PageServerTest {
    private final RunState state = new RunState(RunFacts.of(new RunId("test")));
    private final Feed feed = new Feed(state, false);
    private PageServer server;

    @BeforeEach
    void start() throws IOException {
        server = PageServer.start(new InetSocketAddress("127.0.0.1", 0), feed);
    }

    @AfterEach
    void stop() {
        feed.close();
        server.close();
    }

    @Test
    void servesEveryFileThatThePageNames() throws Exception {
        String html = get("/").body();
        for (String path : List.of("/style.css", "/icon.svg", "/echarts.js", "/app.js")) {
            assertThat(html).contains("\"" + path + "\"");
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(html).doesNotContain("http://").doesNotContain("https://").doesNotContain("style=");
    }

    @Test
    void servesNothingElse() throws Exception {
        assertThat(get("/../pom.xml").statusCode()).isEqualTo(404);
        assertThat(get("/app.js.map").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(server.address()).POST(HttpRequest.BodyPublishers.noBody()).build();
        assertThat(HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }

    @Test
    void answersToItsOwnNameOnly() throws Exception {
        assertThat(ask("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").readLine()).contains("421");
        assertThat(ask("GET / HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n").readLine()).contains("200");
    }

    @Test
    void tellsTheWholeFirstAndThenTheChanges() throws Exception {
        BufferedReader events = ask("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        awaitLine(events, "event: snapshot");
        feed.tick(10_000);
        awaitLine(events, "event: delta");
    }

    @Test
    void dropsWhoIsTooSlowAndLetsItComeAgain() throws Exception {
        try (Socket slow = new Socket("127.0.0.1", server.address().getPort())) {
            slow.setReceiveBufferSize(1_024);
            slow.getOutputStream().write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().until(() -> feed.watchers() == 1);
            String much = "x".repeat(100_000);
            for (int i = 0; i < 20; i++) {
                state.skip(much + i, "much");
            }
            for (int i = 0; feed.watchers() > 0 && i < 1_000; i++) {
                feed.tick(10_000L * i);
            }
            assertThat(feed.watchers()).isZero();
        }
        awaitLine(ask("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"), "event: snapshot");
    }

    @Test
    void hasRoomForSoManyWatchersAndNoMore() throws Exception {
        List<BufferedReader> watching = new ArrayList<>();
        for (int i = 0; i < Feed.MAX_WATCHERS; i++) {
            watching.add(ask("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        }
        await().until(() -> feed.watchers() == Feed.MAX_WATCHERS);
        assertThat(get("/events").statusCode()).isEqualTo(503);
        assertThat(get("/").statusCode()).as("files are served all the same").isEqualTo(200);
        assertThat(watching).hasSize(Feed.MAX_WATCHERS);
    }

    private static void awaitLine(BufferedReader lines, String expected) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.equals(expected)) {
            line = lines.readLine();
        }
        assertThat(line).isEqualTo(expected);
    }

    private BufferedReader ask(String request) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.address().getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI address = server.address().resolve(path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
}
