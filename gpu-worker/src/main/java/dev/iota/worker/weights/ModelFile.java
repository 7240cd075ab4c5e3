package dev.iota.worker.weights;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.worker.compute.StageVectors;
import dev.iota.worker.compute.StageVectors.Vector;
import dev.iota.worker.weights.SafeTensors.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The weights of a whole model in one safetensors file, head first, for evaluation and generation. */
public final class ModelFile {
    private static final int PIECE = 1 << 18;

    private ModelFile() {}

    /** @param stages of all stages, head first */
    public static void write(Path path, ModelSpec model, List<? extends StageVectors> stages) throws IOException {
        if (stages.size() != model.stages()) {
            throw new IllegalArgumentException("a model of " + model.stages() + " stages needs as many vectors, not " + stages.size());
        }
        try (SafeTensorsWriter writer = new SafeTensorsWriter(path, Map.of(), tensors(model))) {
            float[] values = new float[PIECE];
            long place = 0;
            for (StageVectors stage : stages) {
                for (long from = 0; from < stage.elements(); from += PIECE) {
                    int count = (int) Math.min(PIECE, stage.elements() - from);
                    stage.read(Vector.WEIGHTS, from, values, count);
                    writer.write(place + from, values, count);
                }
                place += stage.elements();
            }
            writer.finish(Map.of());
        }
    }

    /**
     * The flat vectors of all stages, head first.
     *
     * @throws IOException naming the file and what does not fit, if it is no such model
     */
    public static List<float[]> read(Path path, ModelSpec model) throws IOException {
        try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
            file.requireTensors(tensors(model));
            List<float[]> weights = new ArrayList<>();
            long place = 0;
            for (StageLayout layout : layouts(model)) {
                float[] vector = new float[Math.toIntExact(layout.parameters())];
                file.readFlat(place, vector, vector.length);
                weights.add(vector);
                place += vector.length;
            }
            return weights;
        }
    }

    private static List<Tensor> tensors(ModelSpec model) {
        return layouts(model).stream().flatMap(layout -> StageTensors.weights(layout).stream()).toList();
    }

    private static List<StageLayout> layouts(ModelSpec model) {
        return IntStream.range(0, model.stages()).mapToObj(stage -> StageLayout.of(model, new Stage(stage))).toList();
    }
}
