package dev.iota.dashboard;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.LossRecord;
import dev.iota.protocol.event.WorkerEvent;
import dev.iota.protocol.frame.Direction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** How fast it goes: samples and tokens a second, passes a second of each stage, and the mean of the newest losses. Pure. */
final class Traffic {
    private static final int NEWEST = 20;
    private static final int MAX_STAGES = 64;

    private final Rate samples = new Rate();
    private final Rate tokens = new Rate();
    private final Map<Integer, Rate> forward = new TreeMap<>();
    private final Map<Integer, Rate> backward = new TreeMap<>();
    private final Deque<LossRecord> newest = new ArrayDeque<>();
    private int stages;

    void add(LossRecord loss) {
        samples.add(loss.completedAtMillis(), 1);
        tokens.add(loss.completedAtMillis(), loss.tokens());
        newest.addLast(loss);
        if (newest.size() > NEWEST) {
            newest.removeFirst();
        }
        stages = Math.max(stages, Math.min(MAX_STAGES, loss.pathway().size()));
    }

    void add(WorkerEvent.PassCompleted pass, long atMillis) {
        int stage = pass.stage().value();
        if (stage < MAX_STAGES) {
            (pass.direction() == Direction.FORWARD ? forward : backward).computeIfAbsent(stage, first -> new Rate()).add(atMillis, 1);
            stages = Math.max(stages, stage + 1);
        }
    }

    /** What lower generations learnt from where this one began says nothing any more. */
    void voidedBy(EpochManifest manifest) {
        newest.removeIf(loss -> loss.generation().compareTo(manifest.generation()) < 0
                && loss.microBatch().compareTo(manifest.firstMicroBatch()) >= 0);
    }

    OptionalDouble loss() {
        return newest.stream().mapToDouble(LossRecord::loss).average();
    }

    double samplesPerSecond(long nowMillis) {
        return samples.perSecond(nowMillis);
    }

    double tokensPerSecond(long nowMillis) {
        return tokens.perSecond(nowMillis);
    }

    /** @param known number of stages; null if only the records tell */
    List<Map<String, Object>> stages(Integer known, long nowMillis) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int stage = 0; stage < (known == null ? stages : known); stage++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("forward", rate(forward.get(stage), nowMillis));
            row.put("backward", rate(backward.get(stage), nowMillis));
            rows.add(row);
        }
        return rows;
    }

    private static double rate(Rate rate, long nowMillis) {
        return rate == null ? 0 : Math.round(rate.perSecond(nowMillis) * 10) / 10.0;
    }
}
