package dev.iota.worker.torch;

import dev.iota.protocol.model.StageLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a stage's flat vector that autograd knows as one tensor. Query, key and value lie side by side and are one leaf, named after
 * the query, so that one matrix product computes all three.
 *
 * @param shape {@code [out, in]} or {@code [channels]}
 */
record Leaf(String name, long offset, List<Long> shape) {

    static List<Leaf> of(StageLayout layout) {
        List<Leaf> leaves = new ArrayList<>();
        for (StageLayout.Parameter tensor : layout.tensors()) {
            Leaf leaf = new Leaf(tensor.name(), tensor.offset(), tensor.shape());
            if (continuesPrevious(tensor.name())) {
                leaf = leaves.remove(leaves.size() - 1).with(tensor);
            }
            leaves.add(leaf);
        }
        return List.copyOf(leaves);
    }

    long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    long elements() {
        return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    private Leaf with(StageLayout.Parameter next) {
        return new Leaf(name, offset, List.of(shape.get(0) + next.shape().get(0), shape.get(1)));
    }

    private static boolean continuesPrevious(String name) {
        return name.endsWith(".key") || name.endsWith(".value");
    }
}
