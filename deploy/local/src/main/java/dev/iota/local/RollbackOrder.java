package dev.iota.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.iota.operators.orchestration.Fence;
import dev.iota.protocol.id.Epoch;
import dev.iota.protocol.id.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * That a run is to begin at an earlier epoch when it is resumed.
 *
 * @param generation in which it then goes on: above all that its log holds; null until it was first resumed
 */
record RollbackOrder(int epoch, String reason, Integer generation) {
    private static final String FILE = "rollback.json";
    private static final JsonMapper JSON = new JsonMapper();

    static Optional<RollbackOrder> find(RunFolder folder) {
        Path file = folder.path().resolve(FILE);
        try {
            return Files.exists(file) ? Optional.of(JSON.readValue(Files.readAllBytes(file), RollbackOrder.class)) : Optional.empty();
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.USAGE, "The file " + file + " is no order to roll back: " + e.getMessage(), e);
        }
    }

    void write(RunFolder folder) {
        try {
            Files.write(folder.path().resolve(FILE), JSON.writeValueAsBytes(this));
        } catch (IOException e) {
            throw new LocalFailure(LocalFailure.PREFLIGHT, "The run's folder " + folder.path() + " can't be written: " + e, e);
        }
    }

    RollbackOrder in(Generation next) {
        return new RollbackOrder(epoch, reason, next.value());
    }

    Fence fence() {
        return new Fence(new Generation(generation), Optional.of(new Epoch(epoch)));
    }
}
