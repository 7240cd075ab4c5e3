package dev.iota.worker.torch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights between two optimiser steps. Its leaves are views of one flat vector and add their gradients into one flat gradient shared by
 * all versions. Graphs that need it keep it from being overwritten (weight stashing; Harlap et al., PipeDream, section 3.3).
 */
final class WeightVersion implements AutoCloseable {
    private final Tensor flat;
    private final Map<String, Tensor> leaves = new HashMap<>();
    private int graphs;

    WeightVersion(List<Leaf> layout, long parameters, Tensor gradient) {
        try (PointerScope scope = new PointerScope()) {
            flat = Tensors.keep(Tensors.empty(parameters));
            for (Leaf leaf : layout) {
                leaves.put(leaf.name(), Tensors.keep(view(leaf, flat).detach().set_requires_grad(true)));
                leaves.get(leaf.name()).mutable_grad().put(view(leaf, gradient));
            }
        }
    }

    private static Tensor view(Leaf leaf, Tensor vector) {
        return vector.narrow(0, leaf.offset(), leaf.elements()).view(leaf.dimensions());
    }

    Tensor flat() {
        return flat;
    }

    Tensor leaf(String name) {
        Tensor leaf = leaves.get(name);
        if (leaf == null) {
            throw new IllegalStateException("no leaf '" + name + "' among " + leaves.keySet());
        }
        return leaf;
    }

    void addGraph() {
        graphs++;
    }

    void removeGraph() {
        graphs--;
    }

    boolean isInUse() {
        return graphs > 0;
    }

    @Override
    public void close() {
        leaves.values().forEach(Pointer::close);
        flat.close();
    }
}
