package dev.iota.operators.clasp;

import java.util.Arrays;
import java.util.List;

/** The members of a window as columns of zeros and ones: on which samples each was. Products are of what they have beside the level. */
final class Columns {
    private static final double NEGLIGIBLE = 1e-9;

    private final List<Sample> samples;
    private final int[][] samplesOf;

    Columns(List<Sample> samples, int members) {
        this.samples = samples;
        int[] counts = new int[members];
        for (Sample sample : samples) {
            for (int member : sample.members()) {
                counts[member]++;
            }
        }
        samplesOf = new int[members][];
        Arrays.setAll(samplesOf, member -> new int[counts[member]]);
        for (int i = samples.size() - 1; i >= 0; i--) {
            for (int member : samples.get(i).members()) {
                samplesOf[member][--counts[member]] = i;
            }
        }
    }

    int members() {
        return samplesOf.length;
    }

    int count(int member) {
        return samplesOf[member].length;
    }

    /** Ascending. */
    int[] samplesOf(int member) {
        return samplesOf[member];
    }

    int[] members(int sample) {
        return samples.get(sample).members();
    }

    /**
     * The squared norm of a column; 0 where it is nothing but rounding.
     *
     * @param ones how many it has
     */
    double squaredNorm(double ones) {
        double squared = ones - ones * ones / samples.size();
        return squared > NEGLIGIBLE * ones ? squared : 0;
    }

    /** By member, with a vector whose mean is 0. */
    double[] products(double[] vector) {
        double[] products = new double[members()];
        for (int i = 0; i < vector.length; i++) {
            for (int member : members(i)) {
                products[member] += vector[i];
            }
        }
        return products;
    }

    /** By member, with a member's column. */
    double[] products(int member) {
        double[] products = new double[members()];
        for (int sample : samplesOf[member]) {
            for (int other : members(sample)) {
                products[other]++;
            }
        }
        double share = (double) count(member) / samples.size();
        for (int other = 0; other < products.length; other++) {
            products[other] -= share * count(other);
        }
        return products;
    }
}
