package dev.iota.local.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the memory of processes grows: least squares, with a level of its own for each time that a process was started. The beginning of
 * each is left out. Pure.
 */
final class MemoryTrend {
    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final double MEBI = 1 << 20;

    /** @param megabytesPerHour NaN if too little was seen */
    record Slope(double megabytesPerHour, double hours, double lastMegabytes) {}

    private record Sample(double hours, double megabytes) {}

    private record Life(long firstMillis, List<Sample> samples) {}

    private final long warmUpMillis;
    private final Map<String, Map<Long, Life>> lives = new TreeMap<>();

    /** @param warmUpMillis of each life that say nothing of its trend */
    MemoryTrend(long warmUpMillis) {
        this.warmUpMillis = warmUpMillis;
    }

    void add(String name, long processId, long nowMillis, long bytes) {
        Life life = lives.computeIfAbsent(name, first -> new LinkedHashMap<>())
                .computeIfAbsent(processId, first -> new Life(nowMillis, new ArrayList<>()));
        if (nowMillis - life.firstMillis >= warmUpMillis) {
            life.samples.add(new Sample((nowMillis - life.firstMillis) / MILLIS_PER_HOUR, bytes / MEBI));
        }
    }

    Map<String, Slope> slopes() {
        Map<String, Slope> slopes = new TreeMap<>();
        lives.forEach((name, ofName) -> slopes.put(name, slope(ofName.values().stream().map(Life::samples).toList())));
        return slopes;
    }

    private static Slope slope(List<List<Sample>> lives) {
        double together = 0;
        double squares = 0;
        double hours = 0;
        double last = Double.NaN;
        for (List<Sample> life : lives) {
            double meanHours = life.stream().mapToDouble(Sample::hours).average().orElse(0);
            double mean = life.stream().mapToDouble(Sample::megabytes).average().orElse(0);
            for (Sample sample : life) {
                together += (sample.hours - meanHours) * (sample.megabytes - mean);
                squares += (sample.hours - meanHours) * (sample.hours - meanHours);
                last = sample.megabytes;
            }
            hours += life.isEmpty() ? 0 : life.get(life.size() - 1).hours - life.get(0).hours;
        }
        return new Slope(squares > 0 ? together / squares : Double.NaN, hours, last);
    }
}
