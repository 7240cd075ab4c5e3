package dev.iota.worker.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iota.protocol.earnings.Earnings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HomeServerTest {
    private static final String TOKEN = HomeGuard.TOKEN_HEADER;

    @TempDir
    private Path folder;

    private final FakeOwner owner = new FakeOwner();
    private final HttpClient client = HttpClient.newHttpClient();
    private HomeServer server;

    @BeforeEach
    void start() throws IOException {
        server = HomeServer.start(0, folder, owner);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void isFoundByTheStateFolderWhileItRuns() throws Exception {
        assertThat(HomeClient.of(folder).status()).isEqualTo(owner.status());
        server.close();
        assertThatThrownBy(() -> HomeClient.of(folder)).hasMessageContaining("no iota-worker runs").hasMessageContaining("--state");
    }

    @Test
    void saysThatAWorkerIsGoneWhichLeftItsFileBehind() throws Exception {
        HomeClient late = HomeClient.of(folder);
        server.close();
        assertThatThrownBy(late::status).hasMessageContaining("does not answer").hasMessageContaining("process");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void keepsItsTokenToItsOwner() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("endpoint.json")))).isEqualTo("rw-------");
    }

    @Test
    void healthMeansSomething() throws Exception {
        assertThat(get("livez").statusCode()).isEqualTo(200);
        assertThat(get("readyz").statusCode()).isEqualTo(200);
        owner.health = new StatusReport.Health(true, false, List.of("it has no place in the run yet"), "", List.of());
        assertThat(get("livez").statusCode()).isEqualTo(200);
        assertThat(get("readyz").statusCode()).isEqualTo(503);
        assertThat(get("readyz").body()).contains("no place");
        owner.health = new StatusReport.Health(false, false, List.of(), "no progress for 99 s", List.of("the device hangs"));
        assertThat(get("livez").statusCode()).isEqualTo(503);
    }

    @Test
    void tellsMetrics() throws Exception {
        assertThat(get("metrics").body()).isEqualTo("some_metric 1\n");
    }

    @Test
    void doesWhatItsOwnerWishes() throws Exception {
        HomeClient home = HomeClient.of(folder);
        home.act("pause");
        home.act("resume");
        home.act("drain");
        home.act("drain?after=epoch");
        home.act("share?threads=2");
        assertThat(owner.wishes).containsExactly("pause", "resume", "drain now", "drain after epoch", "share 2");
        assertThatThrownBy(() -> home.act("share?threads=99")).hasMessageContaining("400").hasMessageContaining("1 to 4");
        assertThatThrownBy(() -> home.act("share?threads=x")).hasMessageContaining("400");
        assertThatThrownBy(() -> home.act("explode")).hasMessageContaining("404");
    }

    @Test
    void letsNobodyElseAct() throws Exception {
        assertThat(post("pause").statusCode()).isEqualTo(403);
        assertThat(post("pause", TOKEN, "guessed").statusCode()).isEqualTo(403);
        assertThat(post("pause", TOKEN, server.endpoint().token(), "Origin", "http://evil.example").statusCode()).isEqualTo(403);
        assertThat(owner.wishes).isEmpty();
        String own = server.endpoint().address().replaceFirst("/$", "");
        assertThat(post("pause", TOKEN, server.endpoint().token(), "Origin", own).statusCode()).isEqualTo(200);
    }

    @Test
    void answersNoOtherNameThatLeadsHere() {
        HomeGuard guard = new HomeGuard("secret");
        assertThat(guard.judge(new HomeGuard.Request("GET", "evil.example:80", null, null))).isEqualTo(421);
        assertThat(guard.judge(new HomeGuard.Request("POST", "evil.example", "http://evil.example", "secret"))).isEqualTo(421);
        assertThat(guard.judge(new HomeGuard.Request("GET", null, null, null))).isEqualTo(421);
        assertThat(guard.judge(new HomeGuard.Request("GET", "localhost:9411", null, null))).isEqualTo(200);
        assertThat(guard.judge(new HomeGuard.Request("POST", "[::1]:9411", "http://[::1]:9411", "secret"))).isEqualTo(200);
        assertThat(guard.judge(new HomeGuard.Request("POST", "localhost:9411", "http://localhost:1", "secret"))).isEqualTo(403);
        assertThat(guard.judge(new HomeGuard.Request("DELETE", "localhost", null, "secret"))).isEqualTo(405);
    }

    @Test
    void servesAPageThatNeedsNobodyElse() throws Exception {
        for (String path : List.of("", "home.css", "home.js", "icon.svg")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow()).startsWith("default-src 'self'");
            assertThat(answer.body().replace("http://www.w3.org/2000/svg", "")).as(path).doesNotContain("http:", "https:", "//cdn");
        }
        assertThat(get("").body()).doesNotContain("<style", "onclick", "style=");
        assertThat(get("").headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(get("../identity.key").statusCode()).isEqualTo(404);
    }

    @Test
    void saysInWordsHowItDoes() {
        assertThat(StatusText.lines(owner.status())).anyMatch(line -> line.contains("epoch 4 of 10"))
                .anyMatch(line -> line.contains("1,234 tokens/s") && line.contains("last step 0.5 s ago"))
                .anyMatch(line -> line.startsWith("health") && line.endsWith("well"))
                .anyMatch(line -> line.startsWith("paid") && line.contains("nothing yet"))
                .anyMatch(line -> line.startsWith("why"));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.endpoint().address() + path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.endpoint().address() + path))
                .POST(HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static final class FakeOwner implements Owner {
        private final List<String> wishes = new ArrayList<>();
        private StatusReport.Health health = new StatusReport.Health(true, true, List.of(), "", List.of());

        @Override
        public StatusReport status() {
            return new StatusReport(StatusReport.VERSION, "1", "run", "miner", "cpu", 1, 4, "training", 1, 2, 3L, 10, 0L, 5, 1_234, 0, 1, 0,
                    500L, 9_000L, 20, 0, 3, 1 << 20, "", health, Earnings.UNKNOWN);
        }

        @Override
        public String metrics() {
            return "some_metric 1\n";
        }

        @Override
        public void drain(boolean isAfterEpoch) {
            wishes.add(isAfterEpoch ? "drain after epoch" : "drain now");
        }

        @Override
        public void pause() {
            wishes.add("pause");
        }

        @Override
        public void resume() {
            wishes.add("resume");
        }

        @Override
        public void share(int threads) {
            if (threads > 4) {
                throw new IllegalArgumentException("threads must be 1 to 4");
            }
            wishes.add("share " + threads);
        }
    }
}
