package dev.iota.local.bench.audit;

import dev.iota.worker.audit.Tolerance;
import dev.iota.worker.compute.Similarity;
import java.util.LinkedHashMap;
import java.util.Map;

/** How alike many tensors were to those that an auditor expected, and how many of them a tolerance allows. */
final class Likeness {
    private final Tolerance tolerance;
    private long count;
    private long allowed;
    private double minCosine = 1;
    private double maxCosine = -1;
    private double minRatio = 1;
    private double maxRatio;

    Likeness(Tolerance tolerance) {
        this.tolerance = tolerance;
    }

    void add(Similarity similarity) {
        count++;
        allowed += tolerance.allows(similarity) ? 1 : 0;
        minCosine = Math.min(minCosine, similarity.cosine());
        maxCosine = Math.max(maxCosine, similarity.cosine());
        minRatio = Math.min(minRatio, similarity.magnitudeRatio());
        maxRatio = Math.max(maxRatio, similarity.magnitudeRatio());
    }

    long count() {
        return count;
    }

    double minCosine() {
        return minCosine;
    }

    double maxCosine() {
        return maxCosine;
    }

    double minRatio() {
        return minRatio;
    }

    double maxRatio() {
        return maxRatio;
    }

    /** Part of them that the tolerance refuses, 0 to 1. */
    double refusedShare() {
        return count == 0 ? 0 : 1 - (double) allowed / count;
    }

    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("passes", count);
        figures.put("minCosine", minCosine);
        figures.put("maxCosine", maxCosine);
        figures.put("minRatio", minRatio);
        figures.put("maxRatio", maxRatio);
        figures.put("refusedShare", refusedShare());
        return figures;
    }
}
