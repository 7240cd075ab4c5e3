package dev.iota.worker.weights;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.worker.compute.StageVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A stage with its optimiser state in a safetensors file, read by range. */
public final class StageFile implements StageVectors, AutoCloseable {
    private final Path path;
    private final StageLayout layout;
    private final SafeTensorsFile file;
    private final boolean hasVelocity;
    private final long steps;

    private StageFile(Path path, StageLayout layout, SafeTensorsFile file) throws IOException {
        this.path = path;
        this.layout = layout;
        this.file = file;
        hasVelocity = StageTensors.hasVelocity(file);
        file.requireTensors(StageTensors.all(layout, hasVelocity));
        requireStage();
        steps = stepsOf();
    }

    /** @throws IOException naming the file and what does not fit, if it is no such stage of such a model */
    public static StageFile open(Path path, ModelSpec model, Stage stage) throws IOException {
        SafeTensorsFile file = SafeTensorsFile.open(path);
        try {
            return new StageFile(path, StageLayout.of(model, stage), file);
        } catch (IOException | RuntimeException refused) {
            file.close();
            throw refused;
        }
    }

    private void requireStage() throws IOException {
        String found = file.metadata().getOrDefault(StageTensors.STAGE, "");
        if (!found.equals(layout.stage().toString())) {
            throw new IOException(path + " is of stage '" + found + "', not " + layout.stage());
        }
    }

    private long stepsOf() throws IOException {
        String told = file.metadata().getOrDefault(StageTensors.STEPS, "");
        if (!told.matches("\\d{1,18}")) {
            throw new IOException(path + " has '" + told + "' where the metadata's count of steps belongs");
        }
        return Long.parseLong(told);
    }

    @Override
    public long elements() {
        return layout.parameters();
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public void read(Vector vector, long from, float[] target, int count) {
        try {
            file.readFlat(StageTensors.place(layout, vector, from), target, count);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Values of the outer optimiser's momentum; zeros if the file has none. */
    public void readVelocity(long from, float[] target, int count) throws IOException {
        if (hasVelocity) {
            file.readFlat(StageTensors.velocityPlace(layout, from), target, count);
        } else {
            Arrays.fill(target, 0, count, 0);
        }
    }

    /**
     * What names a state wherever it lies: SHA-256 of weights, moments and the outer optimiser's momentum as little-endian floats, then of
     * the count of steps; in lower-case hexadecimal.
     */
    public String stateSha256() throws IOException {
        return file.valuesSha256(steps);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
