package dev.iota.local;

import dev.iota.protocol.id.RunId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a local run keeps its files. */
public record RunFolder(Path path) {
    private static final String LATEST = "latest";

    /** The folder of a run below the work directory; made if it is not there. */
    public static RunFolder of(Path workDirectory, RunId run) {
        return new RunFolder(workDirectory.toAbsolutePath().normalize().resolve(run.value()));
    }

    /** The run that was started last. */
    public static Optional<RunId> latest(Path workDirectory) {
        Path file = workDirectory.resolve(LATEST);
        try {
            return Files.exists(file) ? Optional.of(new RunId(Files.readString(file).strip())) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public void create() {
        try {
            Files.createDirectories(path);
            Files.createDirectories(logs());
            Files.createDirectories(output());
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT,
                    "The run's folder " + path + " can't be written (" + e + "): free it, or choose another with --work-dir.", e);
        }
    }

    /** From now on this is the run that is meant when none is named. */
    void markLatest() throws IOException {
        Files.write(path.getParent().resolve(LATEST), path.getFileName().toString().getBytes(StandardCharsets.UTF_8));
    }

    boolean exists() {
        return Files.exists(runFile());
    }

    Path runFile() {
        return path.resolve("run.json");
    }

    Path keyFile() {
        return path.resolve("orchestrator.key");
    }

    Path kafka() {
        return path.resolve("kafka");
    }

    /** Credentials, if the run is secured. */
    Path access() {
        return path.resolve("access");
    }

    Path checkpoints() {
        return path.resolve("checkpoints");
    }

    Path validatorCheckpoints() {
        return path.resolve("validator-checkpoints");
    }

    Path logs() {
        return path.resolve("logs");
    }

    Path output() {
        return path.resolve("output");
    }

    /** Of its score topics, as Parquet files. */
    public Path archive() {
        return output().resolve("archive");
    }

    Path workers() {
        return path.resolve("workers");
    }

    Path cache() {
        return path.resolve("cache");
    }
}
