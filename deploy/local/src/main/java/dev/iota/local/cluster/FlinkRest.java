package dev.iota.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The few things that are asked of Flink's REST interface. */
public final class FlinkRest {
    private static final Set<String> OVER = Set.of("FINISHED", "CANCELED", "FAILED");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final JsonMapper JSON = new JsonMapper();

    /** A job that Flink knows. */
    public record Job(String id, String title, String state) {
        public boolean isUnderWay() {
            return !OVER.contains(state);
        }
    }

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String address;

    public FlinkRest(String address) {
        this.address = address;
    }

    /** @throws IOException if the JobManager does not answer, as all of these do */
    public List<Job> jobs() throws IOException {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            jobs.add(new Job(job.path("jid").asText(), job.path("name").asText(), job.path("state").asText()));
        }
        return jobs;
    }

    /** Resource ids. */
    public List<String> taskManagers() throws IOException {
        List<String> ids = new ArrayList<>();
        get("/taskmanagers").path("taskmanagers").forEach(node -> ids.add(node.path("id").asText()));
        return ids;
    }

    /** Resource ids of those where a job's tasks run. */
    public Set<String> taskManagersOf(Job job) throws IOException {
        Set<String> ids = new TreeSet<>();
        for (JsonNode vertex : get("/jobs/" + job.id()).path("vertices")) {
            get("/jobs/" + job.id() + "/vertices/" + vertex.path("id").asText() + "/taskmanagers").path("taskmanagers")
                    .forEach(node -> ids.add(node.path("taskmanager-id").asText()));
        }
        return ids;
    }

    public void cancel(Job job) throws IOException {
        send(HttpRequest.newBuilder(URI.create(address + "/jobs/" + job.id() + "?mode=cancel"))
                .method("PATCH", HttpRequest.BodyPublishers.noBody()));
    }

    private JsonNode get(String path) throws IOException {
        return JSON.readTree(send(HttpRequest.newBuilder(URI.create(address + path)).GET()));
    }

    private String send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IOException("Flink answers " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
