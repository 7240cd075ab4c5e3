package dev.iota.worker.bench;

import dev.iota.protocol.event.Json;
import dev.iota.protocol.frame.RejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a device was measured to do, kept in the state folder.
 *
 * @param device that it was
 * @param startMillis from the start of Java until torch was loaded
 */
public record DeviceProfile(int version, String device, long startMillis, long measuredAtMillis, List<StageFigure> stages) {
    public static final int VERSION = 1;
    private static final Logger LOG = LoggerFactory.getLogger(DeviceProfile.class);
    private static final String FILE = "bench.json";

    public DeviceProfile {
        stages = List.copyOf(stages);
    }

    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(FILE), Json.write(this));
    }

    /** Empty if nothing was measured, or by another release. */
    public static Optional<DeviceProfile> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(Files.readAllBytes(file), DeviceProfile.class, VERSION));
        } catch (IOException | RejectedException unreadable) {
            LOG.warn("{} can't be read ({}): measure again with 'iota-worker bench'", file, unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** The slowest stage of each preset, in one line. */
    public String summary() {
        return stages.stream().collect(Collectors.groupingBy(StageFigure::preset, Collectors.minBy(
                        (left, right) -> Double.compare(left.tokensPerSecond(), right.tokensPerSecond())))).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> String.format(
                        Locale.ROOT, "%s %,.0f tokens/s", entry.getKey(), entry.getValue().orElseThrow().tokensPerSecond()))
                .collect(Collectors.joining(", ", "a stage of ", ""));
    }
}
