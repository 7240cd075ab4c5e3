package dev.iota.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.iota.local.cluster.ClusterFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a run that is under way can be reached.
 *
 * @param brokers of its Kafka
 * @param processId of its launcher
 */
record LiveRun(String brokers, long processId) {
    private static final String FILE = "live.json";
    /** Names the folder of the cluster that has the run's topics. */
    private static final String CLUSTER_FILE = "on-cluster";
    private static final JsonMapper JSON = new JsonMapper();

    static void announce(RunFolder folder, String brokers) {
        try {
            Files.write(folder.path().resolve(FILE), JSON.writeValueAsBytes(new LiveRun(brokers, ProcessHandle.current().pid())));
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The run's folder " + folder.path() + " can't be written: " + e, e);
        }
    }

    /** From now on the run is reached through the cluster, under way or not. */
    static void placeOn(ClusterFolder cluster, RunFolder folder) throws IOException {
        Files.writeString(folder.path().resolve(CLUSTER_FILE), cluster.path().toString());
    }

    /** The cluster that has the run's topics and its store; empty if this run has its own. */
    static Optional<ClusterFolder> cluster(RunFolder folder) {
        try {
            return Optional.of(new ClusterFolder(Path.of(Files.readString(folder.path().resolve(CLUSTER_FILE)))));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    static void withdraw(RunFolder folder) {
        try {
            Files.deleteIfExists(folder.path().resolve(FILE));
        } catch (IOException left) {
            // Whoever reads it finds that its process is gone.
        }
    }

    /** What may be done with a run's brokers. */
    interface Visit<T> {
        T with(Brokers brokers) throws Exception;
    }

    /** Visits the brokers of a run: those that it has if it is under way, else one that is started for the visit. */
    static <T> T visit(RunFolder folder, Visit<T> visit) throws Exception {
        Optional<LiveRun> live = find(folder);
        if (live.isPresent()) {
            return visit.with(RunAccess.brokers(folder, live.get().brokers()));
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.kafka(), 0, RunAccess.of(folder))) {
            return visit.with(broker.access());
        }
    }

    /**
     * Empty when nobody runs it.
     *
     * @throws LocalFailure if it is on a cluster that is down
     */
    static Optional<LiveRun> find(RunFolder folder) {
        Optional<ClusterFolder> cluster = cluster(folder);
        if (cluster.isPresent()) {
            return cluster.map(up -> new LiveRun(up.requireUp().brokers(), up.supervisor().map(ProcessHandle::pid).orElse(0L)));
        }
        Path file = folder.path().resolve(FILE);
        try {
            LiveRun live = Files.exists(file) ? JSON.readValue(Files.readAllBytes(file), LiveRun.class) : null;
            return Optional.ofNullable(live).filter(run -> ProcessHandle.of(run.processId).map(ProcessHandle::isAlive).orElse(false));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
