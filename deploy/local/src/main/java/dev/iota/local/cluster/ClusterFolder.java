package dev.iota.local.cluster;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.iota.local.LocalFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a cluster keeps on disk: its data, logs, who its processes are, and which jobs it is to run. */
public record ClusterFolder(Path path) {
    /** The process that starts the others again. */
    static final String SUPERVISOR = "supervisor";
    private static final JsonMapper JSON = new JsonMapper();

    /** Below a work directory such as {@code .iota}. */
    public static ClusterFolder in(Path workDirectory) {
        return new ClusterFolder(workDirectory.toAbsolutePath().normalize().resolve("cluster"));
    }

    /** @throws LocalFailure if the cluster is not up */
    public ClusterFacts requireUp() {
        if (supervisor().isEmpty()) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "No cluster is up in " + path + ": start it with ./iota cluster up.");
        }
        return facts().orElseThrow(() -> new LocalFailure(LocalFailure.PREFLIGHT,
                "The cluster in " + path + " is only starting: ./iota cluster status says when it is up."));
    }

    public Optional<ClusterFacts> facts() {
        return read(path.resolve("cluster.json"), ClusterFacts.class);
    }

    void write(ClusterFacts facts) {
        write(path.resolve("cluster.json"), facts);
    }

    /** The supervisor, if it lives. */
    public Optional<ProcessHandle> supervisor() {
        return process(SUPERVISOR).flatMap(ProcessRecord::find);
    }

    /** Any of the cluster's processes that lives, by name; also after a crash of the supervisor. */
    public List<String> living() {
        return names(path.resolve("processes")).stream().filter(name -> process(name).flatMap(ProcessRecord::find).isPresent()).toList();
    }

    public Optional<ProcessRecord> process(String name) {
        return read(path.resolve("processes").resolve(name + ".json"), ProcessRecord.class);
    }

    void record(String name, ProcessHandle process) {
        write(path.resolve("processes").resolve(name + ".json"), ProcessRecord.of(process));
    }

    void forget(String name) {
        delete(path.resolve("processes").resolve(name + ".json"));
    }

    public List<JobOrder> orders() {
        return names(path.resolve("jobs")).stream()
                .flatMap(name -> read(path.resolve("jobs").resolve(name + ".json"), JobOrder.class).stream())
                .toList();
    }

    /** From now on the cluster keeps this job running. */
    public void order(JobOrder order) {
        write(path.resolve("jobs").resolve(order.name() + ".json"), order);
    }

    public void withdraw(JobOrder order) {
        delete(path.resolve("jobs").resolve(order.name() + ".json"));
    }

    public Path log(String name) {
        return path.resolve("logs").resolve(name + ".log");
    }

    /** What a process says before its logger does. */
    Path output(String name) {
        return path.resolve("logs").resolve(name + ".out");
    }

    Path data(String name) {
        return path.resolve("data").resolve(name);
    }

    Path configuration() {
        return path.resolve("conf");
    }

    void create() throws IOException {
        for (String folder : List.of("processes", "jobs", "logs", "data", "conf", "temporary")) {
            Files.createDirectories(path.resolve(folder));
        }
        boolean isPosix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (isPosix) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Everything, data included. */
    public void deleteAll() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (NoSuchFileException absent) {
            // There never was any.
        }
    }

    /** Writes a secret that only its owner can read, unless it is there. */
    StoreAccess access() {
        Path file = path.resolve("store-access.json");
        return read(file, StoreAccess.class).orElseGet(() -> {
            StoreAccess access = StoreAccess.random();
            write(file, access);
            return access;
        });
    }

    /** What processes need to find the store, as AWS's tools read it. */
    public Map<String, String> storeEnvironment(ClusterFacts facts) {
        return access().environment(facts);
    }

    /** Lets the clients of this process find the store. */
    public void useStore(ClusterFacts facts) {
        System.getProperties().putAll(access().properties(facts));
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length())).sorted().toList();
        } catch (IOException absent) {
            return List.of();
        }
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, file + " can't be read (" + e.getMessage() + "): delete it.", e);
        }
    }

    private void write(Path file, Object value) {
        try {
            Path part = Files.createTempFile(path.resolve("temporary"), "write", ".json");
            Files.write(part, JSON.writeValueAsBytes(value));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The cluster's folder " + path + " can't be written: " + e, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, file + " can't be deleted: " + e, e);
        }
    }
}
