package dev.iota.operators.orchestration;

/**
 * Draws an index with a probability proportional to its weight. A Fenwick tree (P. M. Fenwick, 1994): setting a weight and drawing cost the
 * logarithm of the size, whatever the weights are.
 */
public final class WeightedSampler {
    private final long[] tree;
    private final long[] weights;
    private final int highestBit;
    private long total;

    /** @param size indices 0 to {@code size - 1}, all of weight 0 */
    public WeightedSampler(int size) {
        tree = new long[size + 1];
        weights = new long[size];
        highestBit = Integer.highestOneBit(size);
    }

    /** @throws IllegalArgumentException if the weight is negative */
    public void set(int index, long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("weight " + weight + " of " + index + " is negative");
        }
        long change = weight - weights[index];
        if (change == 0) {
            return;
        }
        weights[index] = weight;
        total = Math.addExact(total, change);
        for (int node = index + 1; node < tree.length; node += node & -node) {
            tree[node] += change;
        }
    }

    public long total() {
        return total;
    }

    public long weight(int index) {
        return weights[index];
    }

    /**
     * The index at a point of the line on which each index takes up its weight.
     *
     * @param point 0 to {@code total() - 1}
     */
    public int at(long point) {
        if (point < 0 || point >= total) {
            throw new IllegalArgumentException("point " + point + " of " + total);
        }
        int node = 0;
        long rest = point;
        for (int step = highestBit; step > 0; step >>= 1) {
            int next = node + step;
            if (next < tree.length && tree[next] <= rest) {
                node = next;
                rest -= tree[next];
            }
        }
        return node;
    }
}
