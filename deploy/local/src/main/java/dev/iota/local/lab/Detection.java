package dev.iota.local.lab;

import dev.iota.protocol.event.ScoreRecord;
import dev.iota.protocol.id.MinerId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Who was named as suspect, and when first. */
final class Detection {
    private final Map<MinerId, Long> namedAtSample = new HashMap<>();

    Detection(Collection<ScoreRecord> scores) {
        for (ScoreRecord score : scores) {
            if (score.suspicion() != null) {
                namedAtSample.merge(score.miner(), score.lastMicroBatch().value() + 1, Math::min);
            }
        }
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

    private long hits(Set<MinerId> bad) {
        return namedAtSample.keySet().stream().filter(bad::contains).count();
    }
}
