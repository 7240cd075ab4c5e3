package dev.iota.dashboard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The loss over the samples in bounded space: neighbours share a point, and the more samples there are the more share one. Each generation
 * has a curve of its own; from where a higher one began anew, it is void. Records may come in any order. Pure.
 */
final class LossCurve {
    static final int MAX_POINTS = 2_000;
    static final int MAX_GENERATIONS = 64;
    private static final double DIGITS = 1e4;

    private final TreeMap<Integer, TreeMap<Long, Point>> generations = new TreeMap<>();
    private final TreeMap<Integer, Long> fences = new TreeMap<>();
    private final Set<Point> changed = new LinkedHashSet<>();
    private long width = 1;
    private int points;
    private boolean isRedrawn = true;

    /** Samples from {@code first} on. */
    private static final class Point {
        private final int generation;
        private final long first;
        private double sum;
        private double lowest = Double.POSITIVE_INFINITY;
        private double highest;
        private long samples;

        private Point(int generation, long first) {
            this.generation = generation;
            this.first = first;
        }

        private void add(double total, double low, double high, long count) {
            sum += total;
            lowest = Math.min(lowest, low);
            highest = Math.max(highest, high);
            samples += count;
        }

        private double[] row() {
            return new double[] {generation, first, rounded(sum / samples), rounded(lowest), rounded(highest), samples};
        }

        private static double rounded(double value) {
            return Math.round(value * DIGITS) / DIGITS;
        }
    }

    void add(int generation, long microBatch, double loss) {
        add(generation, microBatch, loss, loss, loss, 1);
        while (points > MAX_POINTS) {
            coarsen();
        }
    }

    /** What lower generations did from this micro-batch on is void. */
    void fence(int generation, long firstMicroBatch) {
        fences.put(generation, firstMicroBatch);
        while (fences.size() > MAX_GENERATIONS) {
            fences.pollFirstEntry();
        }
        isRedrawn = true;
    }

    /** Samples that are not void. */
    long samples() {
        long count = 0;
        for (Map.Entry<Integer, TreeMap<Long, Point>> curve : generations.entrySet()) {
            for (Point point : curve.getValue().headMap(end(curve.getKey()), false).values()) {
                count += point.samples;
            }
        }
        return count;
    }

    /** The furthest micro-batch that counts, or that shares a point with one; 0 if there is none. */
    long highest() {
        return generations.entrySet().stream()
                .mapToLong(curve -> Math.min(end(curve.getKey()), curve.getValue().isEmpty() ? 0 : curve.getValue().lastKey()))
                .max().orElse(0);
    }

    boolean isVoid(int generation, long microBatch) {
        return microBatch >= end(generation);
    }

    boolean hasChanged() {
        return isRedrawn || !changed.isEmpty();
    }

    /** Points that have changed since the last call, or all if so many have that the curve is drawn anew. */
    Map<String, Object> changes() {
        Map<String, Object> drawn = isRedrawn ? whole() : drawing(false, new ArrayList<>(changed));
        isRedrawn = false;
        changed.clear();
        return drawn;
    }

    /** All points: generation, first sample, mean, lowest, highest, number of samples; and from where on each generation is void. */
    Map<String, Object> whole() {
        List<Point> all = new ArrayList<>();
        generations.values().forEach(curve -> all.addAll(curve.values()));
        return drawing(true, all);
    }

    private Map<String, Object> drawing(boolean isWhole, List<Point> drawn) {
        Map<String, Object> drawing = new LinkedHashMap<>();
        drawing.put("isWhole", isWhole);
        drawing.put("width", width);
        if (isWhole) {
            Map<Integer, Long> ends = new TreeMap<>();
            generations.keySet().stream().filter(generation -> end(generation) < Long.MAX_VALUE)
                    .forEach(generation -> ends.put(generation, end(generation)));
            drawing.put("voidFrom", ends);
        }
        drawing.put("points", drawn.stream().map(Point::row).toList());
        return drawing;
    }

    private long end(int generation) {
        return fences.tailMap(generation, false).values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    private void add(int generation, long microBatch, double sum, double lowest, double highest, long samples) {
        TreeMap<Long, Point> curve = generations.get(generation);
        if (curve == null) {
            curve = new TreeMap<>();
            generations.put(generation, curve);
            isRedrawn = true;
            forgetTheOldest();
        }
        Point point = curve.get(microBatch - microBatch % width);
        if (point == null) {
            point = new Point(generation, microBatch - microBatch % width);
            curve.put(point.first, point);
            points++;
        }
        point.add(sum, lowest, highest, samples);
        changed.add(point);
    }

    private void forgetTheOldest() {
        if (generations.size() > MAX_GENERATIONS) {
            points -= generations.pollFirstEntry().getValue().size();
        }
    }

    private void coarsen() {
        List<Point> fine = new ArrayList<>();
        generations.values().forEach(curve -> {
            fine.addAll(curve.values());
            curve.clear();
        });
        width *= 2;
        points = 0;
        fine.forEach(point -> add(point.generation, point.first, point.sum, point.lowest, point.highest, point.samples));
        changed.clear();
        isRedrawn = true;
    }
}
