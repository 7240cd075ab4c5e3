package dev.iota.worker.weights;

import dev.iota.protocol.id.Stage;
import dev.iota.protocol.model.ModelSpec;
import dev.iota.protocol.model.StageLayout;
import dev.iota.worker.compute.StageState;
import dev.iota.worker.store.DiskFullException;
import dev.iota.worker.weights.SafeTensors.Slice;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Stages as safetensors files: the weights by their names in {@link StageLayout}, a stage's optimiser state beside them. A file is written
 * under another name and moved to its own when complete.
 */
public final class StageFiles {
    private static final String FIRST_MOMENT = "optimizer.first_moment";
    private static final String SECOND_MOMENT = "optimizer.second_moment";
    private static final String VELOCITY = "outer_optimizer.momentum";
    private static final String STEPS = "steps";
    private static final String STAGE = "stage";

    private StageFiles() {}

    /**
     * Writes a stage with its optimiser state.
     *
     * @param velocity the outer optimiser's momentum; empty for none
     */
    public static void write(Path path, ModelSpec model, Stage stage, StageState state, float[] velocity) throws IOException {
        List<Slice> tensors = new ArrayList<>(slices(StageLayout.of(model, stage), state.weights()));
        List<Long> flat = List.of((long) state.weights().length);
        tensors.add(new Slice(FIRST_MOMENT, flat, state.firstMoment(), 0));
        tensors.add(new Slice(SECOND_MOMENT, flat, state.secondMoment(), 0));
        if (velocity.length > 0) {
            tensors.add(new Slice(VELOCITY, flat, velocity, 0));
        }
        write(path, Map.of(STAGE, stage.toString(), STEPS, Long.toString(state.steps())), tensors);
    }

    /** @throws IOException naming the file and what does not fit, if it is no such stage of such a model */
    public static StageState read(Path path, ModelSpec model, Stage stage) throws IOException {
        StageLayout layout = StageLayout.of(model, stage);
        int parameters = Math.toIntExact(layout.parameters());
        try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
            List<Long> flat = List.of(layout.parameters());
            requireShapes(file, List.of(layout));
            file.requireShape(FIRST_MOMENT, flat);
            file.requireShape(SECOND_MOMENT, flat);
            requireStage(path, file, stage);
            float[] firstMoment = new float[parameters];
            float[] secondMoment = new float[parameters];
            file.read(FIRST_MOMENT, flat, firstMoment, 0);
            file.read(SECOND_MOMENT, flat, secondMoment, 0);
            return new StageState(weights(file, layout), firstMoment, secondMoment, stepsOf(path, file));
        }
    }

    /** The outer optimiser's momentum in a stage's file; empty if it has none. */
    public static float[] readVelocity(Path path, ModelSpec model, Stage stage) throws IOException {
        long parameters = StageLayout.of(model, stage).parameters();
        try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
            if (!file.names().contains(VELOCITY)) {
                return new float[0];
            }
            List<Long> flat = List.of(parameters);
            file.requireShape(VELOCITY, flat);
            float[] velocity = new float[Math.toIntExact(parameters)];
            file.read(VELOCITY, flat, velocity, 0);
            return velocity;
        }
    }

    /** Writes the weights of all stages, head first, into one file, for evaluation and generation. */
    public static void writeModel(Path path, ModelSpec model, List<float[]> weights) throws IOException {
        if (weights.size() != model.stages()) {
            throw new IllegalArgumentException("a model of " + model.stages() + " stages needs as many vectors, not " + weights.size());
        }
        List<Slice> tensors = new ArrayList<>();
        for (StageLayout layout : layouts(model)) {
            tensors.addAll(slices(layout, weights.get(layout.stage().value())));
        }
        write(path, Map.of(), tensors);
    }

    /** The flat vectors of all stages, head first. */
    public static List<float[]> readModel(Path path, ModelSpec model) throws IOException {
        try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
            requireShapes(file, layouts(model));
            List<float[]> weights = new ArrayList<>();
            for (StageLayout layout : layouts(model)) {
                weights.add(weights(file, layout));
            }
            return weights;
        }
    }

    private static List<StageLayout> layouts(ModelSpec model) {
        List<StageLayout> layouts = new ArrayList<>();
        for (int stage = 0; stage < model.stages(); stage++) {
            layouts.add(StageLayout.of(model, new Stage(stage)));
        }
        return layouts;
    }

    private static List<Slice> slices(StageLayout layout, float[] weights) {
        if (weights.length != layout.parameters()) {
            throw new IllegalArgumentException("stage " + layout.stage() + " has " + layout.parameters() + " parameters, not "
                    + weights.length);
        }
        return layout.tensors().stream()
                .map(tensor -> new Slice(tensor.name(), tensor.shape(), weights, Math.toIntExact(tensor.offset())))
                .toList();
    }

    /** Before anything is allocated: a file of another model is refused, however large this one is. */
    private static void requireShapes(SafeTensorsFile file, List<StageLayout> layouts) throws IOException {
        for (StageLayout layout : layouts) {
            for (StageLayout.Parameter tensor : layout.tensors()) {
                file.requireShape(tensor.name(), tensor.shape());
            }
        }
    }

    private static float[] weights(SafeTensorsFile file, StageLayout layout) throws IOException {
        float[] weights = new float[Math.toIntExact(layout.parameters())];
        for (StageLayout.Parameter tensor : layout.tensors()) {
            file.read(tensor.name(), tensor.shape(), weights, Math.toIntExact(tensor.offset()));
        }
        return weights;
    }

    private static void requireStage(Path path, SafeTensorsFile file, Stage stage) throws IOException {
        String found = file.metadata().getOrDefault(STAGE, "");
        if (!found.equals(stage.toString())) {
            throw new IOException(path + " is of stage '" + found + "', not " + stage);
        }
    }

    private static long stepsOf(Path path, SafeTensorsFile file) throws IOException {
        String steps = file.metadata().getOrDefault(STEPS, "");
        if (!steps.matches("\\d{1,18}")) {
            throw new IOException(path + " has '" + steps + "' where the metadata's count of steps belongs");
        }
        return Long.parseLong(steps);
    }

    private static void write(Path path, Map<String, String> metadata, List<Slice> tensors) throws IOException {
        Path part = path.resolveSibling(path.getFileName() + ".part");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
            SafeTensors.write(out, metadata, tensors);
        } catch (IOException failure) {
            throw DiskFullException.explain(path, failure);
        }
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
