package dev.iota.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iota.local.LocalFailure;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One tab of a headless Chromium, driven by its DevTools protocol. */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final String LISTENING = "DevTools listening on ";
    private static final int PATIENCE_SECONDS = 60;
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final Path profile;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private WebSocket socket;
    private String session;

    private Chromium(Process process, Path profile) {
        this.process = process;
        this.profile = profile;
    }

    /** @throws LocalFailure if this machine has none */
    public static Chromium start(int width, int height) throws Exception {
        Path profile = Files.createTempDirectory("iota-chromium");
        // Root may not use the sandbox; containers have a small /dev/shm.
        Process process = new ProcessBuilder(program(), "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
                "--disable-extensions", "--hide-scrollbars", "--remote-debugging-port=0", "--user-data-dir=" + profile,
                "--window-size=" + width + "," + height, "about:blank").start();
        Chromium chromium = new Chromium(process, profile);
        try {
            chromium.connect(width, height);
            return chromium;
        } catch (Exception e) {
            chromium.close();
            throw e;
        }
    }

    private static String program() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new LocalFailure(LocalFailure.PREFLIGHT, "No Chromium found: install it (Debian: apt install chromium)."));
    }

    private void connect(int width, int height) throws Exception {
        socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address(), new Answers()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String target = call("Target.createTarget", Map.of("url", "about:blank")).get("targetId").textValue();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true)).get("sessionId").textValue();
        call("Page.enable", Map.of());
        call("Runtime.enable", Map.of());
        call("Log.enable", Map.of());
        call("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    private URI address() throws IOException {
        BufferedReader lines = process.errorReader();
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread drain = new Thread(() -> lines.lines().forEach(ignored -> {}), "chromium-errors");
                drain.setDaemon(true);
                drain.start();
                return URI.create(line.substring(LISTENING.length()).strip());
            }
            said.append(line).append('\n');
        }
        throw new LocalFailure(LocalFailure.PREFLIGHT, "Chromium does not start: " + said);
    }

    /** Collects the parts of messages, completes who waits for an answer, and keeps what went wrong in the page. */
    private final class Answers implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
            parts.append(data);
            if (isLast) {
                receive(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void receive(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            String method = message.path("method").asText();
            JsonNode details = message.path("params");
            if (message.has("id")) {
                Optional.ofNullable(answers.remove(message.get("id").intValue())).ifPresent(answer -> answer.complete(message));
            } else if (method.equals("Runtime.exceptionThrown") || method.equals("Log.entryAdded") && isError(details.path("entry").path("level"))
                    || method.equals("Runtime.consoleAPICalled") && isError(details.path("type"))) {
                errors.add(details.toString());
            }
        } catch (IOException malformed) {
            errors.add("Chromium said what is no JSON: " + malformed.getMessage());
        }
    }

    private static boolean isError(JsonNode level) {
        return level.asText().equals("error");
    }

    /** Calls a method of the DevTools protocol, and waits for its result. */
    public JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        int id = calls.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method).set("params", JSON.valueToTree(parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonNode found = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (found.has("error")) {
            throw new IllegalStateException(method + ": " + found.get("error"));
        }
        return found.get("result");
    }

    public void open(URI page) throws Exception {
        call("Page.navigate", Map.of("url", page.toString()));
    }

    /** The value of an expression in the page, once it is there if it is a promise. */
    public JsonNode evaluate(String expression) throws Exception {
        JsonNode found = call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (found.has("exceptionDetails")) {
            throw new IllegalStateException(found.get("exceptionDetails").toString());
        }
        return found.get("result").path("value");
    }

    /** Presses and releases a key, such as {@code Tab} or {@code Enter}. */
    public void press(String key, int code) throws Exception {
        Map<String, Object> down = Map.of("type", key.equals("Enter") ? "keyDown" : "rawKeyDown", "key", key, "code", key, "windowsVirtualKeyCode", code,
                "text", key.equals("Enter") ? "\r" : "");
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
    }

    /** @param scheme light or dark, as a person's system says */
    public void prefer(String scheme) throws Exception {
        call("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** A picture of what is in view, as PNG. */
    public byte[] picture() throws Exception {
        return Base64.getDecoder().decode(call("Page.captureScreenshot", Map.of("format", "png")).get("data").textValue());
    }

    /** What the page complained of: exceptions, and errors in the console. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().orTimeout(5, TimeUnit.SECONDS).exceptionally(late -> null).join());
        delete(profile);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException left) {
            // A temporary folder.
        }
    }
}
