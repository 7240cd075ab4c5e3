package dev.iota.worker.merge;

import dev.iota.protocol.run.MergeSpec;

/** Makes one block of many, the same bits on every machine: in a fixed order, in double precision, rounded once at the end. */
public interface Reduction {

    /**
     * @param values one array for each contribution, in the order of the plan
     * @param weights of the contributions, each above zero
     * @param count of the elements
     * @param target of the result; may be none of the values
     */
    void reduce(float[][] values, double[] weights, int count, float[] target);

    static Reduction of(MergeSpec.Rule rule) {
        return switch (rule) {
            case MEAN -> new WeightedMean();
            case TRIMMED_MEAN -> new TrimmedMean();
            case CENTRED_CLIPPING -> new CentredClipping();
        };
    }
}
