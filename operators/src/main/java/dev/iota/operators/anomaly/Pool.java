package dev.iota.operators.anomaly;

import dev.iota.protocol.id.MinerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The latest frames of a stage in an epoch, at most {@value #CAPACITY} and none older than {@value #MAX_AGE} frames. Senders have equal
 * shares of it, so that nobody sets the standard by sending more.
 *
 * @param frames that were added
 */
public record Pool(long frames, List<Entry> entries) {
    static final Pool EMPTY = new Pool(0, List.of());
    static final int CAPACITY = 128;
    static final int MAX_AGE = 512;
    /** Fewer say too little of what is usual. */
    static final int MIN_FRAMES = 32;
    /** Of fewer, one that deviates would be most of them. */
    static final int MIN_SENDERS = 3;
    /** Frames of a sender that count as its latest. */
    static final int LATEST = 8;

    /**
     * A frame.
     *
     * @param number in the order of arrival
     * @param measures by the ordinals of {@link Measure}
     */
    public record Entry(MinerId sender, long number, double[] measures, Fingerprint fingerprint) {}

    public Pool {
        entries = List.copyOf(entries);
    }

    boolean canJudge() {
        return entries.size() >= MIN_FRAMES;
    }

    /**
     * What is usual, by the ordinals of {@link Measure}: what the latest frames of each sender have in common, where {@value #MIN_SENDERS} or
     * more have sent enough; all frames here otherwise. While a model learns fast, everything moves; senders who are compared at one time
     * move together.
     */
    List<Spread> spreads() {
        List<List<Entry>> latest = latest();
        return Arrays.stream(Measure.values())
                .map(measure -> latest.size() >= MIN_SENDERS
                        ? Spread.ofGroups(latest.stream().map(own -> values(own, measure)).toList(), measure.floor())
                        : Spread.of(values(entries, measure), measure.floor()))
                .toList();
    }

    private List<List<Entry>> latest() {
        Map<MinerId, List<Entry>> bySender = new LinkedHashMap<>();
        entries.forEach(entry -> bySender.computeIfAbsent(entry.sender, none -> new ArrayList<>()).add(entry));
        return bySender.values().stream()
                .filter(own -> own.size() >= LATEST)
                .map(own -> own.subList(own.size() - LATEST, own.size()))
                .toList();
    }

    private static double[] values(List<Entry> entries, Measure measure) {
        return entries.stream().mapToDouble(entry -> entry.measures[measure.ordinal()]).toArray();
    }

    /** Mean distance from the frames here; that of unrelated tensors while there are none. */
    double distance(Fingerprint fingerprint) {
        return entries.stream().mapToInt(entry -> entry.fingerprint.distance(fingerprint)).average().orElse(Fingerprint.BITS / 2.0);
    }

    Pool with(MinerId sender, double[] measures, Fingerprint fingerprint) {
        List<Entry> next = new ArrayList<>(entries);
        next.removeIf(entry -> entry.number <= frames - MAX_AGE);
        next.add(new Entry(sender, frames, measures, fingerprint));
        if (next.size() > CAPACITY) {
            next.remove(oldestOfTheMost(next));
        }
        return new Pool(frames + 1, next);
    }

    private static int oldestOfTheMost(List<Entry> entries) {
        Map<MinerId, Integer> counts = new HashMap<>();
        entries.forEach(entry -> counts.merge(entry.sender, 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        for (int i = 0; i < entries.size(); i++) {
            if (counts.get(entries.get(i).sender) == most) {
                return i;
            }
        }
        throw new IllegalStateException("nobody has the most");
    }
}
