package dev.iota.local.lab;

import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.event.VerdictRecord;
import dev.iota.protocol.id.MinerId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Who was named, and when first. */
final class Detection {
    private final Map<MinerId, Long> namedAtSample = new HashMap<>();

    private Detection() {}

    /** Those whom some window of samples named, whatever came of it. */
    static Detection suspected(Collection<ScoreRecord> scores) {
        Detection detection = new Detection();
        for (ScoreRecord score : scores) {
            if (score.suspicion() != null) {
                detection.named(score.miner(), score.lastMicroBatch().value() + 1);
            }
        }
        return detection;
    }

    /** Those whom a verdict sent into quarantine, whether or not their stage could spare them. */
    static Detection caught(Collection<VerdictRecord> verdicts) {
        Detection detection = new Detection();
        for (VerdictRecord verdict : verdicts) {
            if (verdict.standing() == VerdictRecord.Standing.QUARANTINED) {
                detection.named(verdict.miner(), verdict.lastMicroBatch().value() + 1);
            }
        }
        return detection;
    }

    private void named(MinerId miner, long samples) {
        namedAtSample.merge(miner, samples, Math::min);
    }

    /** Samples done when this miner was first named; empty if it never was. */
    OptionalLong namedAtSample(MinerId miner) {
        Long sample = namedAtSample.get(miner);
        return sample == null ? OptionalLong.empty() : OptionalLong.of(sample);
    }

    /** Share of the bad that were named. */
    double recall(Set<MinerId> bad) {
        return bad.isEmpty() ? 1 : (double) hits(bad) / bad.size();
    }

    /** Share of the named that are bad. */
    double precision(Set<MinerId> bad) {
        return namedAtSample.isEmpty() ? 1 : (double) hits(bad) / namedAtSample.size();
    }

    int falseAlarms(Set<MinerId> bad) {
        return (int) (namedAtSample.size() - hits(bad));
    }

    /** All of the above; samples to detection are those of the bad that were named, the last of them and half of them. */
    Map<String, Object> figures(Set<MinerId> bad) {
        long[] samples = bad.stream().map(this::namedAtSample).flatMapToLong(OptionalLong::stream).sorted().toArray();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("recall", recall(bad));
        figures.put("precision", precision(bad));
        figures.put("falseAlarms", falseAlarms(bad));
        figures.put("samplesToDetection", samples.length == 0 ? null : samples[samples.length - 1]);
        figures.put("samplesToDetectionMedian", samples.length == 0 ? null : samples[(samples.length - 1) / 2]);
        return figures;
    }

    private long hits(Set<MinerId> bad) {
        return namedAtSample.keySet().stream().filter(bad::contains).count();
    }
}
