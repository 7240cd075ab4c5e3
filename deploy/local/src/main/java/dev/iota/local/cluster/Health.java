package dev.iota.local.cluster;

import dev.iota.local.BrokerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;

/** Asks each process of the cluster whether it does its work. For one thread. */
public final class Health implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * What was found.
     *
     * @param problems of each member that is not ready, in words
     * @param jobs those of Flink; empty if its JobManager does not answer
     */
    public record Seen(Map<Member, String> problems, Optional<List<FlinkRest.Job>> jobs) {}

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ClusterFacts facts;
    private final ClusterFolder folder;
    private final FlinkRest flink;
    private Admin admin;

    public Health(ClusterFolder folder, ClusterFacts facts) {
        this.folder = folder;
        this.facts = facts;
        this.flink = new FlinkRest(facts.webAddress());
    }

    /** Waits a few seconds at most for those that don't answer. */
    public Seen look() {
        Map<Member, String> problems = new TreeMap<>();
        for (Member member : facts.members()) {
            if (folder.process(member.name()).flatMap(ProcessRecord::find).isEmpty()) {
                problems.put(member, "is not running");
            }
        }
        Set<Integer> nodes = nodes();
        Optional<List<String>> taskManagers = asked(flink::taskManagers);
        Optional<List<FlinkRest.Job>> jobs = taskManagers.flatMap(ids -> asked(flink::jobs));
        for (Member member : facts.members()) {
            problem(member, nodes, taskManagers).ifPresent(problem -> problems.putIfAbsent(member, problem));
        }
        return new Seen(problems, jobs);
    }

    private Optional<String> problem(Member member, Set<Integer> nodes, Optional<List<String>> taskManagers) {
        return switch (member.kind()) {
            case BROKER -> nodes.contains(member.number()) ? Optional.empty() : Optional.of("has not joined the other brokers");
            case S3 -> storeAnswers() ? Optional.empty() : Optional.of("does not answer at " + facts.s3Endpoint());
            case JOBMANAGER -> taskManagers.isPresent() ? Optional.empty() : Optional.of("does not answer at " + facts.webAddress());
            case TASKMANAGER -> taskManagers.filter(ids -> ids.contains(member.name())).isPresent()
                    ? Optional.empty() : Optional.of("has not registered with the JobManager");
        };
    }

    /** Of Kafka, as any of them knows it. */
    private Set<Integer> nodes() {
        try {
            if (admin == null) {
                admin = Admin.create(Map.of("bootstrap.servers", facts.brokers(), "reconnect.backoff.max.ms", 500,
                        "request.timeout.ms", (int) PATIENCE.toMillis(), "default.api.timeout.ms", (int) PATIENCE.toMillis()));
            }
            return admin.describeCluster().nodes().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).stream()
                    .filter(node -> BrokerSettings.HOST.equals(node.host()))
                    .map(Node::id)
                    .collect(Collectors.toSet());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Set.of();
        } catch (ExecutionException | TimeoutException | KafkaException absent) {
            return Set.of();
        }
    }

    private boolean storeAnswers() {
        try {
            // Any answer will do: without credentials it is a refusal.
            http.send(HttpRequest.newBuilder(URI.create(facts.s3Endpoint())).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException absent) {
            return false;
        }
    }

    /** A question that may find nobody there. */
    private interface Question<T> {
        T ask() throws IOException;
    }

    private static <T> Optional<T> asked(Question<T> question) {
        try {
            return Optional.of(question.ask());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
