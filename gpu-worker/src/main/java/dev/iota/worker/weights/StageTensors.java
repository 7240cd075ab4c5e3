package dev.iota.worker.weights;

import dev.iota.protocol.model.StageLayout;
import dev.iota.worker.compute.StageVectors.Vector;
import dev.iota.worker.weights.SafeTensors.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a stage's file holds: the weights by their names in {@link StageLayout}, then the moments, then the outer optimiser's momentum if it
 * has one. In this order its values are the stage's vectors, one after another.
 */
final class StageTensors {
    static final String STEPS = "steps";
    static final String STAGE = "stage";

    private static final String FIRST_MOMENT = "optimizer.first_moment";
    private static final String SECOND_MOMENT = "optimizer.second_moment";
    private static final String VELOCITY = "outer_optimizer.momentum";

    private StageTensors() {}

    static List<Tensor> weights(StageLayout layout) {
        return layout.tensors().stream().map(tensor -> new Tensor(tensor.name(), tensor.shape())).toList();
    }

    static List<Tensor> all(StageLayout layout, boolean hasVelocity) {
        List<Long> flat = List.of(layout.parameters());
        List<Tensor> tensors = new ArrayList<>(weights(layout));
        tensors.add(new Tensor(FIRST_MOMENT, flat));
        tensors.add(new Tensor(SECOND_MOMENT, flat));
        if (hasVelocity) {
            tensors.add(new Tensor(VELOCITY, flat));
        }
        return tensors;
    }

    static boolean hasVelocity(SafeTensorsFile file) {
        return file.names().contains(VELOCITY);
    }

    /** Of equal length, whatever the count. */
    static Map<String, String> metadata(StageLayout layout, long steps) {
        return Map.of(STAGE, layout.stage().toString(), STEPS, String.format(Locale.ROOT, "%018d", steps));
    }

    /** Place of a vector's value among all of the file. */
    static long place(StageLayout layout, Vector vector, long from) {
        return vector.ordinal() * layout.parameters() + from;
    }

    static long velocityPlace(StageLayout layout, long from) {
        return Vector.values().length * layout.parameters() + from;
    }
}
