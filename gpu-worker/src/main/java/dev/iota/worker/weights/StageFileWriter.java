package dev.iota.worker.weights;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.compute.StageVectors.Vector;
import java.io.IOException;
import java.nio.file.Path;

/** Writes a {@link StageFile} range by range; what is never written is zero. */
public final class StageFileWriter implements AutoCloseable {
    private static final int PIECE = 1 << 18;

    private final StageLayout layout;
    private final SafeTensorsWriter writer;

    /** @param hasVelocity whether the outer optimiser has a momentum */
    public StageFileWriter(Path path, ModelSpec model, Stage stage, boolean hasVelocity) throws IOException {
        layout = StageLayout.of(model, stage);
        writer = new SafeTensorsWriter(path, StageTensors.metadata(layout, 0), StageTensors.all(layout, hasVelocity));
    }

    /** Writes a whole stage; the outer optimiser's momentum, if it has one, is zero. */
    public static void write(Path path, ModelSpec model, Stage stage, StageVectors vectors, boolean hasVelocity) throws IOException {
        try (StageFileWriter writer = new StageFileWriter(path, model, stage, hasVelocity)) {
            float[] values = new float[(int) Math.min(PIECE, vectors.elements())];
            for (Vector vector : Vector.values()) {
                for (long from = 0; from < vectors.elements(); from += values.length) {
                    int count = (int) Math.min(values.length, vectors.elements() - from);
                    vectors.read(vector, from, values, count);
                    writer.write(vector, from, values, count);
                }
            }
            writer.finish(vectors.steps());
        }
    }

    public void write(Vector vector, long from, float[] values, int count) throws IOException {
        writer.write(StageTensors.place(layout, vector, from), values, count);
    }

    /** Of the outer optimiser's momentum. */
    public void writeVelocity(long from, float[] values, int count) throws IOException {
        writer.write(StageTensors.velocityPlace(layout, from), values, count);
    }

    /** Gives the file its name. */
    public void finish(long steps) throws IOException {
        writer.finish(StageTensors.metadata(layout, steps));
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
