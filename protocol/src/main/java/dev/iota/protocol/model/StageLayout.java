package dev.iota.protocol.model;

import dev.iota.protocol.id.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * How a stage's parameters lie in its one flat vector: the same order for every worker, so that vectors can be cut, merged and compared by
 * position. Linear weights are {@code [out, in]}.
 *
 * @param parameters elements of the flat vector
 */
public record StageLayout(Stage stage, List<Parameter> tensors, long parameters) {

    /**
     * One named tensor within the flat vector.
     *
     * @param offset its first element's place in the flat vector
     */
    public record Parameter(String name, List<Long> shape, long offset) {
        public long elements() {
            return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
        }

        /** Weight decay is for matrices, not for the gains of norms. */
        public boolean isDecayed() {
            return shape.size() > 1;
        }
    }

    public StageLayout {
        tensors = List.copyOf(tensors);
    }

    /** The layout of one stage of a model. */
    public static StageLayout of(ModelSpec model, Stage stage) {
        if (stage.value() >= model.stages()) {
            throw new IllegalArgumentException("stage " + stage + " of a model of " + model.stages() + " stages");
        }
        Builder layout = new Builder();
        int first = model.firstLayer(stage);
        if (model.isHead(stage)) {
            layout.add("embedding", model.vocabulary(), model.width());
        } else {
            layout.addEntry(model, "layers." + first + ".");
        }
        int last = first + model.layersPerStage().get(stage.value()) - 1;
        for (int layer = first; layer <= last; layer++) {
            layout.addLayer(model, "layers." + layer + ".");
        }
        if (model.isTail(stage)) {
            layout.add("norm", model.width());
            layout.add("head", model.vocabulary(), model.width());
        } else {
            layout.addExit(model, "layers." + last + ".");
        }
        return new StageLayout(stage, layout.tensors, layout.next);
    }

    private static final class Builder {
        private final List<Parameter> tensors = new ArrayList<>();
        private long next;

        void addLayer(ModelSpec model, String prefix) {
            int keyValueWidth = model.keyValueHeads() * model.headWidth();
            add(prefix + "attention_norm", model.width());
            add(prefix + "query", model.width(), model.width());
            add(prefix + "key", keyValueWidth, model.width());
            add(prefix + "value", keyValueWidth, model.width());
            add(prefix + "output", model.width(), model.width());
            add(prefix + "feed_forward_norm", model.width());
            add(prefix + "gate", model.hidden(), model.width());
            add(prefix + "up", model.hidden(), model.width());
            add(prefix + "down", model.width(), model.hidden());
        }

        /** From the wire to the residual stream. */
        void addEntry(ModelSpec model, String prefix) {
            switch (model.cut().kind()) {
                case NONE -> { }
                case LINEAR, PARTIAL_RESIDUAL -> add(prefix + "expand", model.width(), model.wireChannels());
                case LOW_RANK_IDENTITY -> {
                    add(prefix + "decode", model.codingChannels(), model.wireChannels());
                    add(prefix + "expand", model.width(), model.codingChannels());
                }
            }
            if (model.tokenChannels() > 0) {
                add(prefix + "tokens", model.vocabulary(), model.tokenChannels());
            }
            if (model.tokenChannels() > 0 && model.tokenChannels() < model.width()) {
                add(prefix + "widen", model.width(), model.tokenChannels());
            }
        }

        /** From the residual stream to the wire. */
        void addExit(ModelSpec model, String prefix) {
            switch (model.cut().kind()) {
                case NONE -> { }
                case LINEAR, PARTIAL_RESIDUAL -> add(prefix + "compress", model.wireChannels(), model.width());
                case LOW_RANK_IDENTITY -> {
                    add(prefix + "encode", model.codingChannels(), model.width());
                    add(prefix + "compress", model.wireChannels(), model.codingChannels());
                }
            }
        }

        void add(String name, long... shape) {
            List<Long> dimensions = new ArrayList<>();
            for (long dimension : shape) {
                dimensions.add(dimension);
            }
            Parameter parameter = new Parameter(name, List.copyOf(dimensions), next);
            tensors.add(parameter);
            next = Math.addExact(next, parameter.elements());
        }
    }
}
