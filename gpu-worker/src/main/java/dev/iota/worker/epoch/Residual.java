package dev.iota.worker.epoch;

import dev.iota.protocol.id.Stage;
import dev.iota.worker.store.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * What sparse contributions leave out, in a file as long as the stage's weights: it is due with the next change once the epoch that took the
 * rest is sealed (error feedback; Karimireddy et al. 2019, algorithm 2).
 */
final class Residual {
    private final Path due;
    private final Path next;
    private Stage dueTo;
    private Stage keptOf;

    Residual(LocalObjects objects) {
        due = objects.file("residual.due");
        next = objects.file("residual.next");
    }

    /** @param isTaken whether what was contributed last is part of what begins */
    void begin(boolean isTaken) throws IOException {
        if (isTaken && keptOf != null) {
            Files.move(next, due, StandardCopyOption.REPLACE_EXISTING);
            dueTo = keptOf;
        }
        keptOf = null;
    }

    Set<Path> files() {
        return dueTo == null ? Set.of() : Set.of(due);
    }

    /** Adds what is due to a change of this stage. */
    void addTo(Stage stage, long from, float[] change, int elements) throws IOException {
        if (!stage.equals(dueTo)) {
            return;
        }
        byte[] values = LocalObjects.source(due).read(from * Float.BYTES, elements * Float.BYTES);
        ByteBuffer bytes = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            change[i] += bytes.getFloat();
        }
    }

    void keep(Stage stage, long from, float[] unsent, int elements) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(unsent, 0, elements);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes, from * Float.BYTES + bytes.position());
            }
        } catch (IOException failure) {
            throw DiskFullException.explain(next, failure);
        }
        keptOf = stage;
    }
}
