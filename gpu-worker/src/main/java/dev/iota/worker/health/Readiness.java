package dev.iota.worker.health;

import dev.iota.worker.pipeline.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a worker can be counted on.
 *
 * @param reasons why not, for people; none if it can
 */
public record Readiness(List<String> reasons) {
    private static final long SILENT_MILLIS = 15_000;

    public Readiness {
        reasons = List.copyOf(reasons);
    }

    public boolean isReady() {
        return reasons.isEmpty();
    }

    /** @param brokerSilentMillis how long the broker has owed an answer */
    public static Readiness of(Status status, Verdict verdict, long brokerSilentMillis) {
        List<String> reasons = new ArrayList<>();
        if (status.state().equals("paused") || status.state().equals("draining")) {
            reasons.add("its owner wishes it to rest: " + status.state());
        } else if (status.place() == null) {
            reasons.add("it has no place in the run yet");
        } else if (status.state().endsWith("weights")) {
            reasons.add("its weights are not there yet: " + status.state());
        }
        if (brokerSilentMillis >= SILENT_MILLIS) {
            reasons.add("the broker has not answered for " + brokerSilentMillis / 1_000 + " s");
        }
        if (verdict.level().compareTo(Verdict.Level.STALLED) >= 0) {
            reasons.add(verdict.text());
        }
        return new Readiness(reasons);
    }
}
